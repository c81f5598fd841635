import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientConfig, type QueryArrayConfig } from 'pg';
import { rawQuery } from './rows';

const FIRST_RETRY_MS = 20;
const LAST_RETRY_MS = 1_000;

/** So that an operator knows the writers among the server's sessions. */
const APPLICATION_NAME = 'event store writer';

/**
 * The writer's own connection: opened when there is something to write, opened again with growing
 * pauses when it is lost. Statements are pipelined: the next is sent while the one before commits.
 */
export class WriterConnection {
  #client: Client | undefined;
  #isConnecting = false;
  #isClosed = false;
  #lastFailure: unknown;

  constructor(
    private readonly config: ClientConfig,
    private readonly timeoutMs: number,
    private readonly isNeeded: () => boolean,
    private readonly onOpen: () => void,
  ) {}

  /** Why the last attempt to connect failed, for the message of those who gave up waiting. */
  get lastFailure(): unknown {
    return this.#lastFailure;
  }

  /** Whether `query` can be called; if not, a connection is being made and `onOpen` follows. */
  open(): boolean {
    if (this.#client !== undefined) return true;
    if (!this.#isConnecting && !this.#isClosed) void this.#connect();
    return false;
  }

  /**
   * Rows as arrays of texts. A server that says nothing for the timeout is given up: the connection
   * is cut, and everything under way on it fails.
   */
  async query(name: string, text: string, values: unknown[]): Promise<string[][]> {
    const client = this.#client;
    if (client === undefined) throw new Error('Connection terminated before it was used');
    const config: QueryArrayConfig = rawQuery(name, text, values);
    const { rows } = await this.#watched(client, client.query(config));
    return rows as string[][];
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #watched<T>(client: Client, answer: Promise<T>): Promise<T> {
    const watchdog = setTimeout(() => client.connection.stream.destroy(), this.timeoutMs);
    try {
      return await answer;
    } finally {
      clearTimeout(watchdog);
    }
  }

  async #connect(): Promise<void> {
    this.#isConnecting = true;
    for (let pauseMs = FIRST_RETRY_MS; this.isNeeded() && !this.#isClosed; ) {
      if (await this.#attempt()) break;
      await delay(pauseMs);
      pauseMs = Math.min(pauseMs * 2, LAST_RETRY_MS);
    }
    this.#isConnecting = false;
    if (this.#isClosed) await this.close();
    else if (this.#client !== undefined) this.onOpen();
    // Something may have come in after the last look at isNeeded.
    else if (this.isNeeded()) this.open();
  }

  async #attempt(): Promise<boolean> {
    const client = new Client({
      ...this.config,
      application_name: APPLICATION_NAME,
      connectionTimeoutMillis: this.timeoutMs / 2,
      keepAlive: true,
      pipeline: true,
    });
    let isLost = false;
    const forget = () => {
      isLost = true;
      if (this.#client === client) this.#client = undefined;
    };
    client.on('error', forget);
    client.on('end', forget);
    try {
      await client.connect();
      await this.#watched(client, client.query(settings(this.timeoutMs)));
      // It may be lost between that answer and this line; nobody would ever forget it then.
      if (isLost) throw new Error('Connection terminated as soon as it was made');
      this.#client = client;
      this.#lastFailure = undefined;
      return true;
    } catch (error) {
      this.#lastFailure = error;
      void client.end().catch(() => undefined);
      return false;
    }
  }
}

/**
 * The plans are the same for every batch, and planning each anew costs half of a small append.
 * The server gives up before we do, so that mostly it can say that nothing was written.
 */
const settings = (timeoutMs: number): string => `
  SET plan_cache_mode = force_generic_plan;
  SET jit = off;
  SET default_transaction_isolation = 'read committed';
  SET lock_timeout = ${Math.ceil(timeoutMs * 0.4)};
  SET statement_timeout = ${Math.ceil(timeoutMs * 0.8)}`;
