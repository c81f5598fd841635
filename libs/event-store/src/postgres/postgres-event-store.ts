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
  TransientFailure,
  type Version,
  type WrittenBatch,
} from '../event-store';
import { checkPosition, Follower, type Page } from '../follow';
import { HeadSignal } from '../head-signal';
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
  readonly #signal = new HeadSignal();
  readonly #followers = new Set<Follower>();
  readonly #pollMs: number;
  #pollTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(pool: Pool, options: PostgresEventStoreOptions = {}) {
    super();
    this.#reader = new LogReader(pool);
    this.#pollMs = options.pollMs ?? 100;
    this.#writer = new GroupCommitWriter(
      clientConfigOf(pool),
      {
        timeoutMs: options.appendTimeoutMs ?? 10_000,
        maxWaiting: options.maxWaiting ?? 10_000,
        onBatch: options.onBatch,
      },
      (head) => this.#signal.advance(head),
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
    if (this.#isClosed) throw new TransientFailure('the event store is closed');
    const follower = new Follower(
      {
        head: () => this.#reader.head(),
        page: (position, asked) => this.#reader.page(position, asked),
        beyond: (position, signal) => this.#beyond(position, signal),
      },
      handler,
      options,
      after,
    );
    this.#followers.add(follower);
    void follower.ended.then(() => this.#followers.delete(follower));
    return follower;
  }

  override async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#followers].map((follower) => follower.stop()));
    clearTimeout(this.#pollTimer);
    await this.#writer.close();
  }

  // --------------------------------------------------------------------------------------- waiting

  /**
   * This process's own appends wake at once; for those of others one query serves all who wait.
   * NOTIFY inside the transaction cost 8 to 16 % of the appends, to gain 100 ms at most.
   */
  #beyond(position: Position, signal: AbortSignal): Promise<void> {
    const waiting = this.#signal.beyond(position, signal);
    this.#schedulePoll();
    return waiting;
  }

  #schedulePoll(): void {
    if (this.#isClosed || !this.#signal.isAwaited) return;
    this.#pollTimer ??= setTimeout(() => void this.#poll(), this.#pollMs);
  }

  async #poll(): Promise<void> {
    try {
      this.#signal.advance(await this.#reader.head());
    } catch {
      // The database is away: the next poll tries again, and a subscription that reads says so.
    }
    this.#pollTimer = undefined;
    this.#schedulePoll();
  }
}

/** The pool hides its password from listings, so it has to be copied by name. */
const clientConfigOf = ({ options }: Pool): ClientConfig => ({
  ...options,
  password: options.password,
});
