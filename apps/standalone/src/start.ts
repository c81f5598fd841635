import 'reflect-metadata';
import path from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type Config,
  createApplication,
  type EmbeddedPostgres,
  type FoundationParts,
  type Logger,
  outsideServersOf,
  startEmbeddedPostgres,
} from '@yishi/platform';
import { whenDatabaseEnds } from './database-end';
import { StandaloneModule } from './standalone.module';

export type Standalone = Readonly<{ app: NestFastifyApplication; url: string }>;

type Options = Readonly<{
  allowNonDurable?: boolean;
  /** A bus other than the log itself. */
  bus?: FoundationParts['bus'];
  /** The embedded database has ended though nobody stopped it: nothing can be answered any more. */
  onDatabaseEnded?: () => void;
  /** The broker can not be followed any more. */
  onFatal?: (error: Error) => void;
}>;

/**
 * Starts the embedded database when none is configured, then everything else; answers when it is
 * listening.
 */
export async function startStandalone(
  config: Config,
  log: Logger,
  { onDatabaseEnded = () => {}, onFatal = () => {}, ...parts }: Options = {},
): Promise<Standalone> {
  const database = config.databaseUrl ? undefined : await startDatabase(config, log);
  try {
    const databaseUrl = config.databaseUrl ?? (database as EmbeddedPostgres).url;
    const outside = outsideServersOf('standalone', config, log, onFatal);
    const given = { config, log, databaseUrl, service: 'yishi-standalone' };
    const app = await createApplication(StandaloneModule, { ...given, ...outside, ...parts });
    if (database) stopWith(app, database, await whenDatabaseEnds(databaseUrl, onDatabaseEnded));
    await app.listen(config.port, config.host);
    return { app, url: await app.getUrl() };
  } catch (error) {
    await database?.stop();
    throw error;
  }
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
