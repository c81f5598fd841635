import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { commandRoutes } from '../commands';

type IOptions = NonNullable<Parameters<typeof validationMetadatasToSchemas>[0]>;

type Schema = Record<string, unknown> & {
  properties?: Record<string, Schema>;
  required?: string[];
};

/**
 * The validators of this program, as JSON Schema. Amounts are whole fen, dates and ids are text.
 */
const converters: IOptions['additionalConverters'] = {
  isId: () => ({ type: 'string', format: 'uuid' }),
  isFenAmount: ({ constraints }) => ({
    type: 'integer',
    minimum: Number(constraints?.[0] ?? -Number.MAX_SAFE_INTEGER),
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'fen (1 yuan = 100 fen)',
  }),
  isCalendarDate: () => ({ type: 'string', format: 'date' }),
  isText: ({ constraints }) => ({
    type: 'string',
    minLength: 1,
    maxLength: Number(constraints?.[0]),
  }),
  isFile: () => ({ type: 'string', format: 'binary' }),
};

/**
 * OpenAPI 3.1 of everything the application serves; command bodies follow from the commands'
 * validators.
 */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setTitle('Yishi 议事')
    .setDescription('Community deliberation councils and fund matching. Amounts are whole fen.')
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT (EdDSA)' })
    .build();
  const document = SwaggerModule.createDocument(app, settings);
  const schemas = validationMetadatasToSchemas({
    classTransformerMetadataStorage:
      defaultMetadataStorage as IOptions['classTransformerMetadataStorage'],
    additionalConverters: converters,
    refPointerPrefix: '#/components/schemas/',
  }) as unknown as Record<string, Schema>;
  document.components = { ...document.components, schemas: document.components?.schemas ?? {} };
  const used = document.components.schemas as Record<string, Schema>;
  for (const [path, item] of Object.entries(document.paths)) {
    describePath(path, item);
    describeCommand(item, schemas, used);
  }
  addProblem(document);
  return document;
}

/** Handlers that take the whole request do not tell Nest of their path parameters. */
function describePath(path: string, item: OpenAPIObject['paths'][string]): void {
  for (const operation of [item.get, item.post]) {
    if (!operation) continue;
    const known = (operation.parameters ?? []).map((each) => ('name' in each ? each.name : ''));
    const missing = [...path.matchAll(/\{(\w+)\}/g)]
      .map(([, name]) => name as string)
      .filter((name) => !known.includes(name))
      .map((name) => ({ name, in: 'path' as const, required: true, schema: { type: 'string' } }));
    operation.parameters = [...missing, ...(operation.parameters ?? [])];
  }
}

function describeCommand(
  item: OpenAPIObject['paths'][string],
  schemas: Record<string, Schema>,
  used: Record<string, Schema>,
): void {
  const operation = item.post as (typeof item.post & { 'x-command'?: Command }) | undefined;
  const command = operation?.['x-command'];
  if (!operation || !command) return;
  delete operation['x-command'];
  operation.responses = { '201': ANSWER, '4XX': PROBLEM, '5XX': PROBLEM };
  if (command.upload) {
    const file = { schema: { type: 'string', format: 'binary' } };
    const content = { 'text/csv': file, 'application/octet-stream': file, [XLSX]: file };
    operation.requestBody = { required: true, content };
    return;
  }
  const route = commandRoutes.find(({ type }) => type.name === command.name);
  const inPath = [...(route?.path ?? '').matchAll(/:(\w+)/g)].map(([, name]) => name as string);
  const body = withoutFields(schemas[command.name], inPath);
  used[command.name] = body;
  collect(body, schemas, used);
  const schema = { $ref: `#/components/schemas/${command.name}` };
  operation.requestBody = {
    required: (body.required?.length ?? 0) > 0,
    content: { 'application/json': { schema } },
  };
}

type Command = { name: string; upload: boolean };

function withoutFields(schema: Schema | undefined, names: readonly string[]): Schema {
  const { properties = {}, required = [] } = schema ?? {};
  const kept = Object.fromEntries(
    Object.entries(properties).filter(([name]) => !names.includes(name)),
  );
  const still = required.filter((name) => !names.includes(name));
  return {
    type: 'object',
    additionalProperties: false,
    properties: kept,
    ...(still.length > 0 ? { required: still } : {}),
  };
}

/** Follows references from a command's body to the schemas of the objects inside. */
function collect(
  schema: unknown,
  schemas: Record<string, Schema>,
  used: Record<string, Schema>,
): void {
  for (const [, name] of JSON.stringify(schema).matchAll(/#\/components\/schemas\/(\w+)/g)) {
    if (!name || used[name] || !schemas[name]) continue;
    used[name] = schemas[name];
    collect(schemas[name], schemas, used);
  }
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const ANSWER = {
  description: 'Done, and durable. `position` may be given as `?after=` to a read.',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['version', 'position'],
        properties: {
          id: { type: 'string', format: 'uuid' },
          version: { type: 'integer' },
          position: { type: 'integer' },
        },
      },
    },
  },
};

const PROBLEM = {
  description: 'Refused: RFC 9457 problem details with a stable `code`.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

function addProblem({ components }: OpenAPIObject): void {
  Object.assign(components?.schemas ?? {}, {
    Problem: {
      type: 'object',
      required: ['type', 'title', 'status', 'code'],
      properties: {
        type: { type: 'string' },
        title: { type: 'string' },
        status: { type: 'integer' },
        code: { type: 'string' },
        detail: { type: 'string' },
        errors: {
          type: 'array',
          items: {
            type: 'object',
            required: ['field', 'reason'],
            properties: {
              field: { type: 'string' },
              reason: { type: 'string' },
              message: { type: 'string' },
            },
          },
        },
      },
    },
  });
}
