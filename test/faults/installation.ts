import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EventStore,
  KurrentEventStore,
  migrateEventStore,
  PostgresEventStore,
} from '@yishi/event-store';
import { keysFor, loadConfig, startEmbeddedPostgres, TokenIssuer } from '@yishi/platform';
import { Pool } from 'pg';
import { type ServerProcess, startServer } from '../../apps/demo/src/server-process';

export type Victim = 'server' | 'postgres';

/** How long a server may live on without its database before it has to end by itself. */
const END_TIMEOUT_MS = 15_000;
const SETTINGS = {
  NODE_ENV: 'development',
  YISHI_LOG_LEVEL: 'info',
  YISHI_MOVABLE_CLOCK: '1',
  YISHI_RATE_LIMIT_PER_MINUTE: '1000000',
};

/** The server as `npm start` runs it, on a data folder of its own, and what can be done to it. */
export class Installation {
  private server: ServerProcess | undefined;
  /** Resolves when a server is up again. */
  private up: Promise<void> = Promise.resolve();
  readonly restartMs: number[] = [];

  /** With the URL of a KurrentDB the log is there, and all else in the embedded PostgreSQL. */
  constructor(
    readonly folder: string,
    readonly kurrentUrl: string | undefined,
  ) {}

  get url(): string {
    if (!this.server) throw new Error('no server runs');
    return this.server.url;
  }

  async start(): Promise<void> {
    this.server = await startServer(this.folder, {
      ...SETTINGS,
      ...(this.kurrentUrl && { EVENT_STORE: 'kurrentdb', KURRENTDB_URL: this.kurrentUrl }),
    });
    this.restartMs.push(this.server.readyMs);
  }

  async stop(): Promise<void> {
    await this.server?.stop();
    this.server = undefined;
  }

  /** Callers whose request failed wait here for the next server. */
  whenUp(): Promise<void> {
    return this.up;
  }

  /** Kills with SIGKILL, waits until the server has ended, and starts the next. */
  async kill(victim: Victim): Promise<void> {
    this.up = this.killAndStart(victim);
    await this.up;
  }

  private async killAndStart(victim: Victim): Promise<void> {
    const { child, stop } = this.server as ServerProcess;
    if (victim === 'server') await stop('SIGKILL');
    else {
      process.kill(this.postmaster(), 'SIGKILL');
      const end = performance.now() + END_TIMEOUT_MS;
      while (child.exitCode === null && child.signalCode === null) {
        if (performance.now() > end) {
          await stop('SIGKILL');
          throw new Error(`the server lived on without a database for ${END_TIMEOUT_MS} ms`);
        }
        await sleep(10);
      }
      if (child.exitCode !== 1) throw new Error(`the server ended with ${child.exitCode}, not 1`);
    }
    await this.start();
  }

  private postmaster(): number {
    const file = path.join(this.folder, 'postgres/cluster/postmaster.pid');
    return Number(readFileSync(file, 'utf8').split('\n')[0]);
  }

  /** The database with no server on it. */
  async withDatabase<T>(use: (pool: Pool, store: EventStore) => Promise<T>): Promise<T> {
    const dataFolder = path.join(this.folder, 'postgres');
    const database = await startEmbeddedPostgres({ dataFolder, database: 'yishi' });
    const pool = new Pool({ connectionString: database.url });
    try {
      await migrateEventStore(pool);
      const store = this.kurrentUrl
        ? await KurrentEventStore.open(this.kurrentUrl)
        : new PostgresEventStore(pool);
      const result = await use(pool, store);
      await store.close();
      return result;
    } finally {
      await pool.end();
      await database.stop();
    }
  }

  get issuer(): TokenIssuer {
    const config = loadConfig({ YISHI_DATA: this.folder });
    const { tokenIssuer: issuer, tokenAudience: audience } = config;
    return new TokenIssuer({ privateKey: keysFor(config).tokenKey, issuer, audience });
  }
}
