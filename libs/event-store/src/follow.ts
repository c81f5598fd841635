import { setTimeout as delay } from 'node:timers/promises';
import {
  type Batch,
  type Position,
  type ReadAllOptions,
  type SubscribeOptions,
  type Subscription,
  TransientFailure,
} from './event-store';

/** A page, and whether the log may hold more behind it. */
export type Page = Batch & Readonly<{ more: boolean }>;

/** What a subscription needs of a store. */
export type Source = Readonly<{
  head: () => Promise<Position>;
  page: (after: Position, options: ReadAllOptions) => Promise<Page>;
  beyond: (position: Position, signal: AbortSignal) => Promise<void>;
}>;

export const DEFAULT_BATCH_SIZE = 2_000;
export const MAX_BATCH_SIZE = 5_000;

/** The batch size asked for; outside 1 to 5,000 it is a mistake of the program: `RangeError`. */
export function batchSizeOf({ batchSize = DEFAULT_BATCH_SIZE }: ReadAllOptions): number {
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > MAX_BATCH_SIZE) {
    throw new RangeError(`a batch holds 1 to ${MAX_BATCH_SIZE} events, not ${batchSize}`);
  }
  return batchSize;
}

/** A place to read after; before the start of the log there is none: `RangeError`. */
export function checkPosition(after: Position): void {
  if (after < 0n) throw new RangeError(`no such position: ${after}`);
}

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 5_000;

/**
 * Catches up, then follows, one batch at a time. A database that is away is waited for, with
 * growing pauses; a handler that throws ends it, because skipping a batch would lose events.
 */
export class Follower implements Subscription {
  readonly #aborted = new AbortController();
  readonly #ended: Promise<void>;

  constructor(
    private readonly source: Source,
    private readonly handler: (batch: Batch) => Promise<void>,
    private readonly options: SubscribeOptions,
    after: Position,
  ) {
    checkPosition(after);
    batchSizeOf(options);
    this.#ended = this.#run(after);
  }

  /** Resolves when it has ended, for whatever reason. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  stop(): Promise<void> {
    this.#aborted.abort();
    return this.#ended;
  }

  async #run(after: Position): Promise<void> {
    try {
      await this.#refuseBeyondHead(after);
      await this.#follow(after);
    } catch (error) {
      if (this.#aborted.signal.aborted && isAbort(error)) return;
      this.#aborted.abort();
      this.options.onStopped?.(isError(error) ? error : new Error(String(error)));
    }
  }

  /** A checkpoint of another log, or a log restored from an old copy: waiting would lose events. */
  async #refuseBeyondHead(after: Position): Promise<void> {
    const head = await this.#patiently(() => this.source.head());
    if (head !== undefined && after > head) {
      throw new RangeError(`position ${after} is beyond the head of the log, ${head}`);
    }
  }

  async #follow(after: Position): Promise<void> {
    const { signal } = this.#aborted;
    const { categories, types, batchSize, onCaughtUp } = this.options;
    const asked: ReadAllOptions = { categories, types, batchSize, signal };
    for (let position = after; !signal.aborted; ) {
      const page = await this.#patiently(() => this.source.page(position, asked));
      if (page === undefined || signal.aborted) return;
      if (page.position > position) {
        await this.handler({ events: page.events, position: page.position });
        position = page.position;
      }
      if (page.more || signal.aborted) continue;
      onCaughtUp?.(position);
      await this.source.beyond(position, signal);
    }
  }

  /** `undefined` when it was stopped while waiting. */
  async #patiently<T>(ask: () => Promise<T>): Promise<T | undefined> {
    const { signal } = this.#aborted;
    for (let pauseMs = FIRST_RETRY_MS; !signal.aborted; ) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof TransientFailure)) throw error;
      }
      await delay(pauseMs, undefined, { signal });
      pauseMs = Math.min(pauseMs * 2, LAST_RETRY_MS);
    }
    return undefined;
  }
}

// By shape, not by class: errors of the runtime may come from another realm (a worker, a sandbox).
const isError = (error: unknown): error is Error =>
  typeof error === 'object' && error !== null && 'message' in error;
const isAbort = (error: unknown): boolean => isError(error) && error.name === 'AbortError';
