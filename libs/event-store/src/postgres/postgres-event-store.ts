import type { ClientConfig, Pool } from 'pg';
import { prepareAppend } from '../append';
import {
  type Appended,
  type Batch,
  EventStore,
  type EventToAppend,
  type Position,
  type ReadAllOptions,
  type ReadOptions,
  type Recorded,
  type SubscribeOptions,
  type Subscription,
  type Version,
  type WrittenBatch,
} from '../event-store';
import { checkPosition, type Page } from '../follow';
import { HeadSignal } from '../head-signal';
import { Subscriptions } from '../subscriptions';
import { GroupCommitWriter } from './group-commit-writer';
import { LogReader } from './log-reader';

export type PostgresEventStoreOptions = Readonly<{
  /** An append without an answer for so long fails; default 10,000. */
  appendTimeoutMs?: number;
  /** Appends that may wait for their answer; more are refused as overloaded. Default 10,000. */
  maxWaiting?: number;
  /** How often to look for events that other processes wrote, while somebody waits; default 100. */
  pollMs?: number;
  /** Told of every batch that was written; must be quick and must not throw. */
  onBatch?: (batch: WrittenBatch) => void;
}>;

/**
 * The log in PostgreSQL; `migrateEventStore` makes its schema. Reads go through the pool, which
 * stays the caller's to end. Appends go over one connection of the store's own, made with the
 * pool's settings, so they never wait for a free place in the pool.
 */
export class PostgresEventStore extends EventStore {
  readonly #reader: LogReader;
  readonly #writer: GroupCommitWriter;
  readonly #subscriptions: Subscriptions;

  constructor(pool: Pool, options: PostgresEventStoreOptions = {}) {
    super();
    this.#reader = new LogReader(pool);
    const reader = this.#reader;
    const signal = new HeadSignal();
    // NOTIFY inside the transaction cost 8 to 16 % of the appends, to gain 100 ms at most.
    this.#subscriptions = new Subscriptions(
      { head: () => reader.head(), page: (after, asked) => reader.page(after, asked) },
      signal,
      options.pollMs ?? 100,
    );
    this.#writer = new GroupCommitWriter(
      clientConfigOf(pool),
      {
        timeoutMs: options.appendTimeoutMs ?? 10_000,
        maxWaiting: options.maxWaiting ?? 10_000,
        onBatch: options.onBatch,
      },
      (head) => signal.advance(head),
    );
  }

  override read(
    stream: string,
    options: ReadOptions = {},
  ): Promise<{ events: Recorded[]; version: Version }> {
    return this.#reader.read(stream, options);
  }

  override async append(
    stream: string,
    events: readonly EventToAppend[],
    expected: Version | 'any',
  ): Promise<Appended> {
    return this.#writer.append(prepareAppend(stream, events, expected));
  }

  /** Reads one page ahead of its consumer. */
  override async *readAll(after: Position, options: ReadAllOptions = {}): AsyncIterable<Batch> {
    checkPosition(after);
    let position = after;
    let next: Promise<Page> | undefined = this.#reader.page(position, options);
    while (next !== undefined) {
      const page: Page = await next;
      next = page.more ? this.#reader.page(page.position, options) : undefined;
      // Whoever stops reading here never awaits the page that was asked for ahead.
      next?.catch(() => undefined);
      options.signal?.throwIfAborted();
      if (page.position > position) yield { events: page.events, position: page.position };
      position = page.position;
    }
  }

  override head(): Promise<Position> {
    return this.#reader.head();
  }

  override subscribe(
    after: Position,
    handler: (batch: Batch) => Promise<void>,
    options: SubscribeOptions = {},
  ): Subscription {
    return this.#subscriptions.subscribe(after, handler, options);
  }

  override async close(): Promise<void> {
    await this.#subscriptions.close();
    await this.#writer.close();
  }
}

/** The pool hides its password from listings, so it has to be copied by name. */
const clientConfigOf = ({ options }: Pool): ClientConfig => ({
  ...options,
  password: options.password,
});
