import type { Position } from '@yishi/event-store';
import {
  LOG_SOURCE,
  type Message,
  type PublishedTopics,
  type TopicMapping,
  WHOLE_POSITION,
} from '@yishi/messaging';
import { takeCheckpoints } from './checkpoint';
import type { FollowedBatch, FollowOptions } from './followed';
import { Follower, type FollowerContext, type SessionStart } from './follower';
import { inTransaction } from './follower-pool';

/** A relay is never rebuilt: what was published stays published. */
const VERSION = 0;
/** How long an end waits for a broker that does not answer: whoever comes next publishes again. */
const GIVE_UP_AFTER_MS = 3_000;
/** What a reader who waits for a position may wait longer, at most, for a topic that is silent. */
const MARK_EVERY_MS = 100;

/**
 * Hands a topic's events from the log to the broker, in the order of the log and keyed by stream,
 * and moves the
 * checkpoint after the broker's acknowledgement. A crash between publishes some again; consumers
 * keep places.
 */
export class Relay extends Follower {
  readonly kind = 'relay';
  protected readonly batchSize = 1_000;
  protected readonly types = undefined;
  private readonly mapping: Omit<TopicMapping, 'topic'>;
  /** Up to where this session has published. */
  private published: Position = -1n;
  private giveUp: () => void = () => {};

  constructor(
    private readonly topic: string,
    published: PublishedTopics,
    context: FollowerContext,
  ) {
    const mapping = published.merged([topic]);
    super(`relay.${topic}`, { kind: 'log', categories: mapping.categories }, context);
    this.mapping = mapping;
  }

  /**
   * Mapping runs outside of any handler, so a mapping that throws is reported by the log's
   * subscription. Being level with the log is published too: subscribers wait for it.
   */
  protected override follow(options: FollowOptions): { stop(): Promise<void> } {
    const after = options.places.get(LOG_SOURCE)?.position ?? 0n;
    this.published = -1n;
    const marks = new Marks((upTo) => this.publish([], upTo), options.onError);
    const subscription = this.context.log.subscribe(
      after,
      async ({ events, position }) => {
        const messages = events.flatMap((event) => this.mapping.map(event));
        const upTo = { position, index: WHOLE_POSITION };
        await options.handler({ source: LOG_SOURCE, events: messages, upTo });
        if (position > this.published) marks.publish(position);
      },
      {
        categories: this.mapping.categories,
        batchSize: this.batchSize,
        onCaughtUp: (position) => {
          if (position > this.published) marks.publish(position);
          options.onCaughtUp(position);
        },
        onStopped: options.onError,
      },
    );
    return {
      stop: async () => {
        marks.stop();
        const patience = setTimeout(() => this.giveUp(), GIVE_UP_AFTER_MS);
        await subscription.stop();
        clearTimeout(patience);
      },
    };
  }

  protected async prepare(token: bigint): Promise<SessionStart> {
    const owner = { follower: this.name, version: VERSION, token };
    const places = await inTransaction(this.context.pool, (client) =>
      takeCheckpoints(client, owner),
    );
    return { owner, places };
  }

  /**
   * A publish that fails is repeated: whatever the broker's client threw, only the broker can be at
   * fault.
   */
  protected override isWorthRepeating(error: unknown): boolean {
    return error instanceof NotPublished || super.isWorthRepeating(error);
  }

  protected async handle({ source, events, upTo }: FollowedBatch): Promise<void> {
    // What this relay follows are messages: see `follow`.
    await new Promise<void>((resolve, reject) => {
      this.giveUp = () => reject(new NotPublished(this.topic, new Error('no answer in time')));
      this.publish(events as readonly Message[], upTo.position).then(resolve, reject);
    });
    await this.commit(source, upTo, async () => {});
  }

  private async publish(messages: readonly Message[], upTo: Position): Promise<void> {
    try {
      await this.context.bus.publish(this.topic, messages, upTo);
    } catch (error) {
      throw new NotPublished(this.topic, error as Error);
    }
    if (upTo > this.published) this.published = upTo;
  }
}

/**
 * While others write the log, how far a topic is complete is said at once after a quiet moment, and
 * then at most every so often: each time costs every subscriber something.
 */
class Marks {
  private upTo: Position = -1n;
  private nextMs = 0;
  private timer?: NodeJS.Timeout;
  private isStopped = false;

  constructor(
    private readonly send: (upTo: Position) => Promise<void>,
    private readonly onError: (error: Error) => void,
  ) {}

  publish(upTo: Position): void {
    if (this.isStopped) return;
    if (upTo > this.upTo) this.upTo = upTo;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.nextMs = performance.now() + MARK_EVERY_MS;
      this.send(this.upTo).catch(this.onError);
    }, this.nextMs - performance.now());
  }

  /** Nothing is said after that: the next session may be another instance's. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }
}

class NotPublished extends Error {
  override readonly name = 'NotPublished';
  constructor(topic: string, cause: Error) {
    super(`${topic} could not be written: ${cause.message}`, { cause });
  }
}
