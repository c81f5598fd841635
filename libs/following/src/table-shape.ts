import { fromJson, toJson } from '@yishi/kernel';
import { type DataSource, DefaultNamingStrategy, type EntityMetadata } from 'typeorm';
import type { ValueTransformer } from 'typeorm/decorator/options/ValueTransformer';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata';
import type { EntityClass } from './following';

/** A cell as PostgreSQL text; `null` is SQL's null, `undefined` no value yet. */
export type Cell = string | null | undefined;

/** `householdId` → `household_id`, for tables and columns alike. */
export const snakeCase = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();

class SnakeNaming extends DefaultNamingStrategy {
  override tableName(className: string, given: string | undefined): string {
    return given ?? snakeCase(className);
  }
  override columnName(property: string, given: string | undefined, prefixes: string[]): string {
    return snakeCase([...prefixes, given ?? property].join('_'));
  }
}

/** The naming strategy of every DataSource that reads projections' tables. */
export const snakeNaming = new SnakeNaming();

export type ColumnShape = Readonly<{
  property: string;
  name: string;
  /**
   * As in CREATE TABLE, and as text is cast to it (`character varying(20)` is sent as text: a cast
   * would cut).
   */
  declared: string;
  cast: string;
  isNullable: boolean;
  isKey: boolean;
  isNumber: boolean;
  /** SQL literal of the default, and the same as a cell; `undefined` = none. */
  defaultSql: string | undefined;
  defaultCell: Cell;
  encode: (value: unknown) => string;
  decode: (text: string) => unknown;
}>;

export type IndexShape = Readonly<{
  name: string;
  columns: readonly string[];
  isUnique: boolean;
  where: string | undefined;
}>;

/**
 * What the following library knows of a table: from TypeORM's entity metadata, nothing from the
 * database.
 */
export type TableShape = Readonly<{
  schema: string;
  name: string;
  columns: readonly ColumnShape[];
  keyIndexes: readonly number[];
  indices: readonly IndexShape[];
}>;

type Kind = Readonly<{
  cast: string;
  isNumber?: boolean;
  encode: (value: unknown) => string;
  decode: (text: string) => unknown;
}>;

const encodeText = (value: unknown): string => {
  if (typeof value === 'string') return value;
  throw new Error(`expected a string, got ${typeof value}`);
};

const encodeWhole = (value: unknown): string => {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value.toString();
  throw new Error(`expected a whole number, got ${String(value)}`);
};

const encodeReal = (value: unknown): string => {
  if (typeof value === 'number' && Number.isFinite(value)) return value.toString();
  throw new Error(`expected a finite number, got ${String(value)}`);
};

const encodeBoolean = (value: unknown): string => {
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  throw new Error(`expected a boolean, got ${String(value)}`);
};

const UTC_MILLISECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** An event's time is in this form already; parsing millions of them in a rebuild is felt. */
const encodeInstant = (value: unknown): string => {
  if (typeof value === 'string' && UTC_MILLISECONDS.test(value)) return value;
  const date = value instanceof Date ? value : new Date(encodeText(value));
  if (Number.isNaN(date.getTime())) throw new Error(`not an instant: ${String(value)}`);
  return date.toISOString();
};

const encodeDate = (value: unknown): string => {
  const text = encodeText(value);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new Error(`not a date YYYY-MM-DD: ${text}`);
  return text;
};

const encodeUuid = (value: unknown): string => encodeText(value).toLowerCase();

const text: Kind = { cast: 'text', encode: encodeText, decode: (cell) => cell };
const json = { encode: toJson, decode: (cell: string) => fromJson(cell) };

/**
 * Money is never `numeric`, and a timestamp without zone depends on who reads it: neither is here.
 */
const KINDS: Readonly<Record<string, Kind>> = {
  text,
  'character varying': text,
  character: text,
  uuid: { cast: 'uuid', encode: encodeUuid, decode: (cell) => cell },
  integer: { cast: 'integer', isNumber: true, encode: encodeWhole, decode: Number },
  smallint: { cast: 'smallint', isNumber: true, encode: encodeWhole, decode: Number },
  bigint: { cast: 'bigint', isNumber: true, encode: encodeWhole, decode: BigInt },
  'double precision': {
    cast: 'double precision',
    isNumber: true,
    encode: encodeReal,
    decode: Number,
  },
  boolean: { cast: 'boolean', encode: encodeBoolean, decode: (cell) => cell === 'true' },
  'timestamp with time zone': {
    cast: 'timestamptz',
    encode: encodeInstant,
    decode: (cell) => new Date(cell),
  },
  date: { cast: 'date', encode: encodeDate, decode: (cell) => cell },
  json: { cast: 'json', ...json },
  jsonb: { cast: 'jsonb', ...json },
};

/**
 * Reads a table's shape from the entity. Refuses what a projection can not have: numeric, serials,
 * functions as default.
 */
export function tableShape(dataSource: DataSource, entity: EntityClass): TableShape {
  const metadata = dataSource.getMetadata(entity);
  const columns = metadata.columns.map((column) => columnShape(dataSource, metadata, column));
  const keyIndexes = columns.flatMap((column, index) => (column.isKey ? [index] : []));
  if (keyIndexes.length === 0) throw new Error(`${metadata.name} has no primary key`);
  const unique = metadata.uniques.map((u) => ({ ...u, isUnique: true, where: undefined }));
  return {
    schema: metadata.schema ?? 'public',
    name: metadata.tableName,
    columns,
    keyIndexes,
    indices: [...metadata.indices, ...unique].map((index) => ({
      name: index.name,
      columns: index.columns.map((column) => column.databaseName),
      isUnique: index.isUnique,
      where: index.where,
    })),
  };
}

function columnShape(
  dataSource: DataSource,
  entity: EntityMetadata,
  column: ColumnMetadata,
): ColumnShape {
  const place = `${entity.name}.${column.propertyName}`;
  const type = dataSource.driver.normalizeType(column);
  const known = column.type === 'simple-array' || column.type === 'simple-json' ? '' : type;
  const element = KINDS[known];
  if (!element) throw new Error(`${place}: column type ${String(column.type)} is not supported`);
  if (column.isGenerated || column.relationMetadata || column.embeddedMetadata)
    throw new Error(`${place}: generated, relation and embedded columns are not supported`);
  const kind = column.isArray ? arrayOf(element) : element;
  const { encode, decode } = transformed(kind, column.transformer, type);
  const length = column.length ? `(${column.length})` : '';
  return {
    property: column.propertyName,
    name: column.databaseName,
    declared: `${type}${length}${column.isArray ? '[]' : ''}`,
    cast: kind.cast,
    isNullable: column.isNullable,
    isKey: column.isPrimary,
    isNumber: kind.isNumber === true,
    ...defaultOf(place, kind, column),
    encode,
    decode,
  };
}

/**
 * The value of a default must be known here too: a row's other columns take it when it is made by
 * `add`.
 */
function defaultOf(
  place: string,
  kind: Kind,
  column: ColumnMetadata,
): Pick<ColumnShape, 'defaultSql' | 'defaultCell'> {
  let value: unknown = column.default;
  if (value === undefined || value === null)
    return { defaultSql: undefined, defaultCell: column.isNullable ? null : undefined };
  let cell: string;
  if (typeof value === 'function') {
    value = value();
    if (column.isArray) throw new Error(`${place}: write an array's default as an array`);
    const literal = /^'((?:[^']|'')*)'(?:::[\w ]+(?:\[\])?)?$|^(-?\d+|true|false)$/.exec(
      String(value),
    );
    if (!literal) throw new Error(`${place}: a default is a literal, not ${String(value)}`);
    cell = literal[2] ?? literal[1]!.replaceAll("''", "'");
  } else if (typeof value === 'string' && kind.isNumber) cell = value;
  else cell = kind.encode(value);
  const literal = `'${cell.replaceAll("'", "''")}'`;
  const isArray = kind.cast.endsWith('[]');
  const defaultSql = isArray
    ? `${arrayLiteral(JSON.parse(cell) as string[])}::${kind.cast}`
    : literal;
  return { defaultSql, defaultCell: cell };
}

const arrayLiteral = (cells: readonly string[]): string =>
  `ARRAY[${cells.map((cell) => `'${cell.replaceAll("'", "''")}'`).join(', ')}]`;

type Codec = Pick<Kind, 'encode' | 'decode'>;

/**
 * TypeORM hands a transformer what the driver read: text for bigint. Without one, bigint columns
 * are `bigint` here.
 */
function transformed(
  kind: Kind,
  transformer: ValueTransformer | ValueTransformer[] | undefined,
  type: string,
): Codec {
  if (!transformer) return kind;
  const chain = Array.isArray(transformer) ? transformer : [transformer];
  const asRead = type === 'bigint' ? (cell: string) => cell : kind.decode;
  const encode = type === 'bigint' ? encodeAnyWhole : kind.encode;
  return {
    encode: (value) => encode(chain.reduceRight((v: unknown, t) => t.to(v), value)),
    decode: (cell) => chain.reduce((v: unknown, t) => t.from(v), asRead(cell)),
  };
}

/** A transformer may answer a bigint as the text PostgreSQL takes. */
const encodeAnyWhole = (value: unknown): string =>
  typeof value === 'string' ? BigInt(value).toString() : encodeWhole(value);

function arrayOf(element: Kind): Kind {
  return {
    cast: `${element.cast}[]`,
    encode(value) {
      if (!Array.isArray(value)) throw new Error(`expected an array, got ${typeof value}`);
      return JSON.stringify(value.map((v) => (v === null ? null : element.encode(v))));
    },
    decode: (cell) =>
      (JSON.parse(cell) as unknown[]).map((v) =>
        v === null ? null : element.decode(typeof v === 'string' ? v : JSON.stringify(v)),
      ),
  };
}

/**
 * A cell as a value of the column's type. An array's cell is JSON: its elements need no other
 * quoting.
 */
export function typed(column: ColumnShape, cell: string): string {
  if (!column.cast.endsWith('[]')) return `${cell}::${column.cast}`;
  const elements = `ARRAY(SELECT jsonb_array_elements_text(${cell}::jsonb))::${column.cast}`;
  return `CASE WHEN ${cell} IS NOT NULL THEN ${elements} END`;
}

/** How a column is read so that `decode` understands it, whatever the session's settings. */
export function selected(column: ColumnShape, alias: string): string {
  const name = `${alias}.${quoteName(column.name)}`;
  if (column.cast.endsWith('[]')) return `array_to_json(${name})::text`;
  if (column.cast === 'timestamptz')
    return `to_char(${name} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  return `${name}::text`;
}

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const tablePath = (table: TableShape): string =>
  `${quoteName(table.schema)}.${quoteName(table.name)}`;
