import { fromJson } from '@yishi/kernel';
import {
  categoryOf,
  judgeRepeat,
  type PreparedAppend,
  prepareAppend,
  type Standing,
} from '../append';
import {
  type Appended,
  type Batch,
  EventStore,
  type EventToAppend,
  IdempotencyViolation,
  type Position,
  type ReadAllOptions,
  type ReadOptions,
  type Recorded,
  START,
  type SubscribeOptions,
  type Subscription,
  TransientFailure,
  type Version,
  VersionConflict,
} from '../event-store';
import { batchSizeOf, checkPosition, type Page } from '../follow';
import { HeadSignal } from '../head-signal';
import { Subscriptions } from '../subscriptions';

/**
 * The log in memory, for specs: the same answers as the durable ones, gone with the process.
 * What it hands out went through JSON, as on disk, and is frozen: a reader that changes it fails.
 */
export class MemoryEventStore extends EventStore {
  readonly #log: Recorded[] = [];
  readonly #streams = new Map<string, Recorded[]>();
  readonly #standing = new Map<string, Standing>();
  readonly #signal = new HeadSignal();
  readonly #subscriptions = new Subscriptions(
    { head: () => this.head(), page: async (after, asked) => this.#page(after, asked) },
    this.#signal,
  );
  #closed = false;

  override async read(
    stream: string,
    { after = 0n, maxCount }: ReadOptions = {},
  ): Promise<{ events: Recorded[]; version: Version }> {
    const all = this.#streams.get(stream) ?? [];
    const from = Number(after);
    const to = maxCount === undefined ? all.length : from + maxCount;
    return { events: all.slice(from, to), version: BigInt(all.length) };
  }

  override async append(
    stream: string,
    events: readonly EventToAppend[],
    expected: Version | 'any',
  ): Promise<Appended> {
    if (this.#closed) throw new TransientFailure('the event store is closed');
    const append = prepareAppend(stream, events, expected);
    const repeat = judgeRepeat(append, this.#standing);
    if (repeat instanceof IdempotencyViolation) throw repeat;
    if (repeat !== undefined) return repeat;
    const actual = BigInt(this.#streams.get(stream)?.length ?? 0);
    if (expected !== 'any' && expected !== actual) {
      throw new VersionConflict(stream, expected, actual);
    }
    return this.#write(append);
  }

  #write({ stream, events }: PreparedAppend): Appended {
    const recorded = this.#streams.get(stream) ?? [];
    this.#streams.set(stream, recorded);
    for (const { id, type, data, metadata } of events) {
      const event: Recorded = freeze({
        id,
        stream,
        version: BigInt(recorded.length + 1),
        position: BigInt(this.#log.length + 1),
        event: { type, data: fromJson<object>(data) },
        metadata: fromJson(metadata),
      });
      recorded.push(event);
      this.#log.push(event);
      this.#standing.set(id, { ...event, type, data });
    }
    const position = this.#headNow();
    this.#signal.advance(position);
    return { version: BigInt(recorded.length), position };
  }

  override async *readAll(after: Position, options: ReadAllOptions = {}): AsyncIterable<Batch> {
    checkPosition(after);
    for (let position = after, more = true; more; ) {
      options.signal?.throwIfAborted();
      const page = await this.#page(position, options);
      if (page.position > position) yield { events: page.events, position: page.position };
      position = page.position;
      more = page.more;
    }
  }

  async #page(after: Position, options: ReadAllOptions): Promise<Page> {
    const size = batchSizeOf(options);
    const categories = options.categories && new Set(options.categories);
    const types = options.types && new Set(options.types);
    const events: Recorded[] = [];
    let index = Number(after);
    for (; index < this.#log.length && events.length < size; index++) {
      const event = this.#log[index]!;
      const isOfCategory = categories?.has(categoryOf(event.stream)) ?? true;
      if (isOfCategory && (types?.has(event.event.type) ?? true)) events.push(event);
    }
    const position = index > Number(after) ? BigInt(index) : after;
    return { events, position, more: index < this.#log.length };
  }

  #headNow(): Position {
    return this.#log.at(-1)?.position ?? START;
  }

  override async head(): Promise<Position> {
    return this.#headNow();
  }

  override subscribe(
    after: Position,
    handler: (batch: Batch) => Promise<void>,
    options: SubscribeOptions = {},
  ): Subscription {
    return this.#subscriptions.subscribe(after, handler, options);
  }

  override async close(): Promise<void> {
    this.#closed = true;
    await this.#subscriptions.close();
  }
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const field of Object.values(value)) freeze(field);
  return Object.freeze(value);
}
