import { rmSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type Config,
  createLogger,
  type FoundationParts,
  keysFor,
  loadConfig,
  TokenIssuer,
} from '@yishi/platform';
import { Api } from '../../apps/demo/src/api';
import { newDataFolder } from '../../apps/demo/src/server-process';
import { startStandalone } from '../../apps/standalone/src/start';
import { freshDatabase } from './database';

export type TestServer = Readonly<{
  app: NestFastifyApplication;
  url: string;
  databaseUrl: string;
  config: Config;
  issuer: TokenIssuer;
  api: Api;
  /** Everything the server has logged so far, at the level `trace`. */
  logged: () => string;
  close: () => Promise<void>;
}>;

/**
 * The whole application in this process, over HTTP on a free port of this machine, with a movable
 * clock, on an empty database of the test run's server (which is not durable: the fault run starts
 * its own).
 */
export async function testServer(
  env: Readonly<Record<string, string>> = {},
  parts: Pick<FoundationParts, 'bus'> = {},
): Promise<TestServer> {
  const database = await freshDatabase();
  const folder = newDataFolder('acceptance');
  const config = loadConfig({
    NODE_ENV: 'test',
    PORT: '0',
    DATABASE_URL: database.url,
    YISHI_DATA: folder,
    YISHI_MOVABLE_CLOCK: '1',
    YISHI_LOG_LEVEL: 'trace',
    YISHI_RATE_LIMIT_PER_MINUTE: '1000000',
    ...env,
  });
  const lines: string[] = [];
  const log = createLogger({ level: config.logLevel, to: { write: (line) => lines.push(line) } });
  const cleanUp = async (): Promise<void> => {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  const starting = startStandalone(config, log, { ...parts, allowNonDurable: true });
  const { app, url } = await starting.catch(async (error) => {
    await cleanUp();
    throw error;
  });
  const issuer = new TokenIssuer({
    privateKey: keysFor(config).tokenKey,
    issuer: config.tokenIssuer,
    audience: config.tokenAudience,
  });
  return {
    app,
    url,
    databaseUrl: database.url,
    config,
    issuer,
    api: new Api(url, issuer),
    logged: () => lines.join(''),
    close: async () => {
      await app.close();
      await cleanUp();
    },
  };
}
