import {
  type Batch,
  type Position,
  type SubscribeOptions,
  type Subscription,
  TransientFailure,
} from './event-store';
import { Follower, type Source } from './follow';
import type { HeadSignal } from './head-signal';

/**
 * The subscriptions to one store. This process's own appends advance the signal and wake at once;
 * for those of other processes one look at the head serves all who wait.
 */
export class Subscriptions {
  readonly #followers = new Set<Follower>();
  #pollTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** `pollMs`: how often the head is looked at while somebody waits; absent: nobody else writes. */
  constructor(
    private readonly source: Pick<Source, 'head' | 'page'>,
    private readonly signal: HeadSignal,
    private readonly pollMs?: number,
  ) {}

  /** Throws `TransientFailure` after `close`. */
  subscribe(
    after: Position,
    handler: (batch: Batch) => Promise<void>,
    options: SubscribeOptions,
  ): Subscription {
    if (this.#isClosed) throw new TransientFailure('the event store is closed');
    const beyond: Source['beyond'] = (position, signal) => this.#beyond(position, signal);
    const follower = new Follower({ ...this.source, beyond }, handler, options, after);
    this.#followers.add(follower);
    void follower.ended.then(() => this.#followers.delete(follower));
    return follower;
  }

  /** Ends them all after their running handlers. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#followers].map((follower) => follower.stop()));
    clearTimeout(this.#pollTimer);
  }

  #beyond(position: Position, signal: AbortSignal): Promise<void> {
    const waiting = this.signal.beyond(position, signal);
    this.#schedulePoll();
    return waiting;
  }

  #schedulePoll(): void {
    if (this.pollMs === undefined || this.#isClosed || !this.signal.isAwaited) return;
    this.#pollTimer ??= setTimeout(() => void this.#poll(), this.pollMs);
  }

  async #poll(): Promise<void> {
    try {
      this.signal.advance(await this.source.head());
    } catch {
      // The server is away: the next poll tries again, and a subscription that reads says so.
    }
    this.#pollTimer = undefined;
    this.#schedulePoll();
  }
}
