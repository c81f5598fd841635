import 'reflect-metadata';
import path from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type Config,
  type EmbeddedPostgres,
  type FoundationParts,
  HEALTH_ROUTES,
  installHttp,
  keysFor,
  type Logger,
  Metrics,
  MovableClock,
  NestLogger,
  SystemClock,
  startEmbeddedPostgres,
  TokenVerifier,
  YishiHttpAdapter,
} from '@yishi/platform';
import { whenDatabaseEnds } from './database-end';
import { openApiDocument } from './openapi';
import { StandaloneModule } from './standalone.module';

export type Standalone = Readonly<{ app: NestFastifyApplication; url: string }>;

type Options = Readonly<{
  allowNonDurable?: boolean;
  /** A bus other than the log itself. */
  bus?: FoundationParts['bus'];
  /** The embedded database has ended though nobody stopped it: nothing can be answered any more. */
  onDatabaseEnded?: () => void;
}>;

/**
 * Starts the embedded database when none is configured, then everything else; answers when it is
 * listening.
 */
export async function startStandalone(
  config: Config,
  log: Logger,
  { onDatabaseEnded = () => {}, ...parts }: Options = {},
): Promise<Standalone> {
  const database = config.databaseUrl ? undefined : await startDatabase(config, log);
  try {
    const databaseUrl = config.databaseUrl ?? (database as EmbeddedPostgres).url;
    const app = await createApplication(config, log, { databaseUrl, ...parts });
    if (database) stopWith(app, database, await whenDatabaseEnds(databaseUrl, onDatabaseEnded));
    await app.listen(config.port, config.host);
    return { app, url: await app.getUrl() };
  } catch (error) {
    await database?.stop();
    throw error;
  }
}

async function createApplication(
  config: Config,
  log: Logger,
  parts: Pick<FoundationParts, 'databaseUrl' | 'allowNonDurable' | 'bus'>,
): Promise<NestFastifyApplication> {
  const keys = keysFor(config);
  const clock = config.movableClock ? new MovableClock() : new SystemClock();
  if (config.movableClock) log.warn('YISHI_MOVABLE_CLOCK: anybody in charge may move this clock');
  const verifier = new TokenVerifier({
    key: keys.tokenKey,
    issuer: config.tokenIssuer,
    audience: config.tokenAudience,
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    StandaloneModule.forRoot({
      ...{ ...parts, keys, clock, log },
      service: 'yishi-standalone',
      operations: config,
    }),
    new YishiHttpAdapter(config),
    { logger: new NestLogger(log), abortOnError: false },
  );
  app.setGlobalPrefix('api/v1', { exclude: [...HEALTH_ROUTES] });
  await installHttp(app, { config, verifier, clock, log, metrics: app.get(Metrics) });
  await app.init();
  const document = JSON.stringify(openApiDocument(app));
  app
    .getHttpAdapter()
    .getInstance()
    .get('/api/v1/openapi.json', { config: { isPublic: true } }, (_request, reply) =>
      reply.type('application/json').send(document),
    );
  return app;
}

async function startDatabase(config: Config, log: Logger): Promise<EmbeddedPostgres> {
  const dataFolder = path.join(config.dataFolder, 'postgres');
  const database = await startEmbeddedPostgres({ dataFolder, database: 'yishi' });
  log.info({ dataFolder }, 'embedded PostgreSQL runs');
  return database;
}

/** The database ends after everything that uses it. */
function stopWith(
  app: NestFastifyApplication,
  database: EmbeddedPostgres,
  unwatch: () => Promise<void>,
): void {
  const close = app.close.bind(app);
  app.close = async () => {
    await unwatch();
    try {
      await close();
    } finally {
      await database.stop();
    }
  };
}
