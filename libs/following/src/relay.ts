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
   * subscription.
   */
  protected override follow(options: FollowOptions): { stop(): Promise<void> } {
    const after = options.places.get(LOG_SOURCE)?.position ?? 0n;
    return this.context.log.subscribe(
      after,
      ({ events, position }) =>
        options.handler({
          source: LOG_SOURCE,
          events: events.flatMap((event) => this.mapping.map(event)),
          upTo: { position, index: WHOLE_POSITION },
        }),
      {
        categories: this.mapping.categories,
        batchSize: this.batchSize,
        onCaughtUp: options.onCaughtUp,
        onStopped: options.onError,
      },
    );
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
    try {
      // What this relay follows are messages: see `follow`.
      await this.context.bus.publish(this.topic, events as readonly Message[]);
    } catch (error) {
      throw new NotPublished(this.topic, { cause: error });
    }
    await this.commit(source, upTo, async () => {});
  }
}

class NotPublished extends Error {
  override readonly name = 'NotPublished';
}
