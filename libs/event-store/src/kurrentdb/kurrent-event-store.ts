import { setTimeout as delay } from 'node:timers/promises';
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
import { checkPosition } from '../follow';
import { Subscriptions } from '../subscriptions';
import { Appender } from './appender';
import { KurrentCalls } from './calls';
import { connectionOf } from './connection';
import { messageOf, NoAnswer } from './failures';
import { KnownIds } from './known-ids';
import { LogHead } from './log-head';
import { LogReader } from './log-reader';
import { StreamReader } from './stream-reader';

const OPEN_RETRY_MS = 50;

export type KurrentEventStoreOptions = Readonly<{
  /** An append without an answer for so long fails; default 10,000. */
  appendTimeoutMs?: number;
  /** A read to which nothing comes for so long fails; default 10,000. */
  readTimeoutMs?: number;
  /** How long to wait for the server's first answer when the store is opened; default 10,000. */
  openTimeoutMs?: number;
  /** Appends that may wait for their answer; more are refused as overloaded. Default 10,000. */
  maxWaiting?: number;
  /** Told of every write that is durable; each is one append. */
  onBatch?: (batch: WrittenBatch) => void;
  /** How often to look for events that other processes wrote, while somebody waits; default 100. */
  pollMs?: number;
}>;

/**
 * The log in KurrentDB, over its Node client. The database has to be this program's own. A position
 * is the event's commit position. Two things differ from the other stores: the server keeps no
 * index of event ids, so an id that stands in another stream is not noticed; and names of streams
 * and types that begin with `$` are the server's own: `RangeError`.
 */
export class KurrentEventStore extends EventStore {
  readonly #calls: KurrentCalls;
  readonly #head: LogHead;
  readonly #streams: StreamReader;
  readonly #log: LogReader;
  readonly #appender: Appender;
  readonly #subscriptions: Subscriptions;

  /** Opens the store when the server answers; see `assertSecureKurrentUrl` for the URL. */
  static async open(
    url: string,
    options: KurrentEventStoreOptions = {},
  ): Promise<KurrentEventStore> {
    const store = new KurrentEventStore(url, options);
    try {
      await store.#answers(options.openTimeoutMs ?? 10_000);
      return store;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  private constructor(url: string, options: KurrentEventStoreOptions) {
    super();
    const ids = new KnownIds();
    this.#calls = new KurrentCalls(connectionOf(url), options.readTimeoutMs ?? 10_000);
    this.#head = new LogHead(this.#calls);
    this.#streams = new StreamReader(this.#calls, ids);
    this.#log = new LogReader(this.#calls, this.#head);
    this.#appender = new Appender(this.#calls, this.#streams, ids, this.#head, {
      timeoutMs: options.appendTimeoutMs ?? 10_000,
      maxWaiting: options.maxWaiting ?? 10_000,
      onBatch: options.onBatch,
    });
    this.#subscriptions = new Subscriptions(
      { head: () => this.head(), page: (after, asked) => this.#log.page(after, asked) },
      this.#head.signal,
      options.pollMs ?? 100,
    );
  }

  override async read(
    stream: string,
    options: ReadOptions = {},
  ): Promise<{ events: Recorded[]; version: Version }> {
    return this.#streams.read(stream, options);
  }

  override async append(
    stream: string,
    events: readonly EventToAppend[],
    expected: Version | 'any',
  ): Promise<Appended> {
    const append = prepareAppend(stream, events, expected);
    for (const name of [stream, ...append.events.map((event) => event.type)]) {
      if (name.startsWith('$'))
        throw new RangeError(`KurrentDB keeps such names to itself: ${name}`);
    }
    return this.#appender.append(append);
  }

  override async *readAll(after: Position, options: ReadAllOptions = {}): AsyncIterable<Batch> {
    checkPosition(after);
    for (let position = after, more = true; more; ) {
      options.signal?.throwIfAborted();
      const page = await this.#log.page(position, options);
      if (page.position > position) yield { events: page.events, position: page.position };
      position = page.position;
      more = page.more;
    }
  }

  override async head(): Promise<Position> {
    return (await this.#head.find()).position;
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
    await this.#appender.close();
    await this.#calls.close();
  }

  /** A node that starts, or is not the leader, may need a second call. */
  async #answers(timeoutMs: number): Promise<void> {
    const asking = new AbortController();
    let reason: unknown = new NoAnswer(timeoutMs);
    const ask = async (): Promise<boolean> => {
      while (!asking.signal.aborted) {
        try {
          await this.#head.find();
          return true;
        } catch (error) {
          reason = error;
        }
        await delay(OPEN_RETRY_MS);
      }
      return false;
    };
    const limit = delay(timeoutMs, false, { signal: asking.signal }).catch(() => false);
    const hasAnswered = await Promise.race([ask(), limit]);
    asking.abort();
    if (!hasAnswered) {
      const words = `KurrentDB does not answer, asked for ${timeoutMs} ms: ${messageOf(reason)}`;
      throw new Error(words, { cause: reason });
    }
  }
}
