import { setTimeout as delay } from 'node:timers/promises';
import {
  type Batch,
  type EventStore,
  type Position,
  type Recorded,
  START,
  type SubscribeOptions,
  type Subscription,
} from '@yishi/event-store';
import { categoryOf } from '@yishi/messaging';

/** Events kept of the log's end. A follower that is farther behind reads pages of its own. */
const KEPT_EVENTS = 20_000;
const DEFAULT_BATCH = 2_000;
/**
 * Followers of big batches that may catch up at the same time: bounds the memory of a common
 * rebuild.
 */
const CATCH_UPS_AT_ONCE = 4;
const BIG_BATCH = 1_000;
const RETRY_MS = 500;
/**
 * After news the feed looks again no sooner than this. The first event after a quiet moment goes on
 * at once; while events keep coming, followers get them in batches worth a transaction: at
 * thousands a second, a transaction for every handful cost more than the commands themselves.
 */
const GATHERING_MS = 20;

type LivePage = Readonly<{
  after: Position;
  batch: Batch;
  categories: ReadonlySet<string>;
  seenAt: number;
}>;

/**
 * One subscription to the log for all followers of this instance: thirty followers that are level
 * with the log cost
 * one read, not thirty. It hands out the port's `subscribe`, so nobody sees the difference.
 */
export class LogFeed implements Pick<EventStore, 'subscribe'> {
  private readonly pages: LivePage[] = [];
  private kept = 0;
  /** Where the kept pages begin, and the last position seen. */
  private first: Position = START;
  private last: Position = START;
  private categories: readonly string[] | undefined;
  private tail?: Subscription;
  private retryTimer?: NodeJS.Timeout;
  private isStopped = false;
  private sleepers = new Set<() => void>();
  private readonly catchUps = new Slots(CATCH_UPS_AT_ONCE);

  constructor(private readonly store: EventStore) {}

  /** Keeps events of these categories only; nobody may ask for others. Default: all. */
  async start(categories?: readonly string[]): Promise<void> {
    this.categories = categories;
    this.first = this.last = await this.store.head();
    this.followTail();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.retryTimer);
    await this.tail?.stop();
  }

  head(): Position {
    return this.last;
  }

  subscribe(
    after: Position,
    handler: (batch: Batch) => Promise<void>,
    options: SubscribeOptions = {},
  ): Subscription {
    const reader = new FeedReader(this, this.store, after, handler, options);
    return { stop: () => reader.stop() };
  }

  /**
   * When the first event after the position was seen, by `performance.now()`; `undefined` when
   * there is none, or it is too far back to be kept.
   */
  seenAt(position: Position): number | undefined {
    if (!this.covers(position)) return undefined;
    return this.pages[this.pageAfter(position)]?.seenAt;
  }

  // ------------------------------------------------------------------------------- for readers

  /** Are all events after the position among the kept ones? */
  covers(position: Position): boolean {
    return position >= this.first;
  }

  /** What is kept after the position, filtered; `undefined` when nothing is newer. */
  after(position: Position, options: SubscribeOptions): Batch | undefined {
    if (position >= this.last) return undefined;
    const limit = options.batchSize ?? DEFAULT_BATCH;
    const events: Recorded[] = [];
    let reached = position;
    for (let i = this.pageAfter(position); i < this.pages.length; i++) {
      const page = this.pages[i]!;
      for (const event of matching(page, options)) {
        if (event.position <= position) continue;
        if (events.length === limit) return { events, position: reached };
        events.push(event);
        reached = event.position;
      }
      reached = page.batch.position;
    }
    return { events, position: reached };
  }

  catchUpSlot(): Promise<() => void> {
    return this.catchUps.take();
  }

  /** Calls back at the next news; the answer cancels. */
  onNews(wake: () => void): () => void {
    this.sleepers.add(wake);
    return () => this.sleepers.delete(wake);
  }

  // -------------------------------------------------------------------------------------- tail

  private pageAfter(position: Position): number {
    let index = this.pages.length;
    while (index > 0 && this.pages[index - 1]!.batch.position > position) index--;
    return index;
  }

  private followTail(): void {
    const handler = async (batch: Batch): Promise<void> => {
      this.keep(batch);
      await delay(GATHERING_MS);
    };
    this.tail = this.store.subscribe(this.last, handler, {
      categories: this.categories,
      onCaughtUp: (position) => this.keep({ events: [], position }),
      onStopped: () => this.followAgain(),
    });
  }

  /**
   * The store gave up, e.g. because its connection was lost: readers just hear nothing until it is
   * back.
   */
  private followAgain(): void {
    if (this.isStopped) return;
    this.retryTimer = setTimeout(() => this.followTail(), RETRY_MS);
  }

  private keep(batch: Batch): void {
    if (batch.position <= this.last) return;
    const categories = new Set(batch.events.map((event) => categoryOf(event.stream)));
    this.pages.push({ after: this.last, batch, categories, seenAt: performance.now() });
    this.kept += batch.events.length + 1;
    this.last = batch.position;
    while (this.kept > KEPT_EVENTS && this.pages.length > 1) {
      const dropped = this.pages.shift()!;
      this.kept -= dropped.batch.events.length + 1;
      this.first = dropped.batch.position;
    }
    const sleepers = this.sleepers;
    this.sleepers = new Set();
    for (const wake of sleepers) wake();
  }
}

function* matching(
  { batch, categories: present }: LivePage,
  { categories, types }: SubscribeOptions,
): Generator<Recorded> {
  if (categories && !categories.some((category) => present.has(category))) return;
  for (const event of batch.events) {
    const isOfCategory = categories?.includes(categoryOf(event.stream)) ?? true;
    if (isOfCategory && (types?.includes(event.event.type) ?? true)) yield event;
  }
}

/** One follower's way through the log: pages of its own while it is behind, then the common end. */
class FeedReader {
  private isStopped = false;
  private readonly abort = new AbortController();
  private wake: () => void = () => {};
  private readonly ended: Promise<void>;

  constructor(
    private readonly feed: LogFeed,
    private readonly store: EventStore,
    private position: Position,
    private readonly handler: (batch: Batch) => Promise<void>,
    private readonly options: SubscribeOptions,
  ) {
    // Not in the constructor's turn: the caller must have its subscription before a handler runs.
    this.ended = Promise.resolve().then(() => this.run());
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.abort.abort();
    this.wake();
    await this.ended;
  }

  private async run(): Promise<void> {
    try {
      await this.refuseBeyondHead();
      while (!this.isStopped)
        if (this.feed.covers(this.position)) await this.live();
        else await this.catchUp();
    } catch (error) {
      if (!this.isStopped) this.options.onStopped?.(error as Error);
      this.isStopped = true;
    }
  }

  /** A checkpoint of another log, or a log restored from an old copy: waiting would lose events. */
  private async refuseBeyondHead(): Promise<void> {
    if (this.position <= this.feed.head()) return;
    const head = await this.store.head();
    if (this.position > head)
      throw new RangeError(`position ${this.position} is beyond the head of the log, ${head}`);
  }

  private async live(): Promise<void> {
    const batch = this.feed.after(this.position, this.options);
    if (batch) return this.hand(batch);
    this.options.onCaughtUp?.(this.position);
    if (this.isStopped) return;
    await new Promise<void>((resolve) => {
      const cancel = this.feed.onNews(resolve);
      this.wake = () => {
        cancel();
        resolve();
      };
    });
  }

  private async catchUp(): Promise<void> {
    const { batchSize = DEFAULT_BATCH } = this.options;
    const isBig = batchSize >= BIG_BATCH;
    const leave = isBig ? await this.feed.catchUpSlot() : () => {};
    try {
      if (!this.isStopped) await this.readPages(batchSize);
    } finally {
      leave();
    }
  }

  /** The next page is on its way while this one is handled. */
  private async readPages(batchSize: number): Promise<void> {
    const head = await this.store.head();
    const { categories, types } = this.options;
    const pages = this.store
      .readAll(this.position, { categories, types, batchSize, signal: this.abort.signal })
      [Symbol.asyncIterator]();
    let next = pages.next();
    while (!this.isStopped) {
      const page = await next;
      if (page.done) break;
      next = pages.next();
      // Its error is met at the next turn, or is of no interest any more.
      next.catch(() => {});
      await this.hand(page.value);
    }
    await next.catch(() => {});
    await pages.return?.();
    // All up to the head at the beginning was seen, also when the last pages held nothing that
    // matches.
    if (!this.isStopped && this.position < head) this.position = head;
  }

  private async hand(batch: Batch): Promise<void> {
    if (this.isStopped) return;
    await this.handler(batch);
    this.position = batch.position;
  }
}

/** Lets so many in at a time; the others wait in order. */
class Slots {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async take(): Promise<() => void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const next = this.waiting.shift();
      if (next) next();
      else this.free++;
    };
  }
}
