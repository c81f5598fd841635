import type { EventStore, Position, Subscription } from '@yishi/event-store';
import {
  type BusSubscribeOptions,
  type BusSubscription,
  MessageBus,
  WHOLE_POSITION,
} from '../message-bus';
import type { PublishedTopics } from '../published-topics';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/**
 * The bus when publisher and subscriber live in one process: the log itself. A subscriber follows
 * ONE ordered
 * pull over all categories its topics are published from, mapped on the way, from its own stored
 * place.
 * Nothing is stored twice, order holds across topics, and what is not yet handled is still in the
 * log.
 */
export class InProcessMessageBus extends MessageBus {
  readonly relayed = false;
  private readonly subscriptions = new Set<LogSubscription>();

  constructor(
    private readonly log: Pick<EventStore, 'subscribe'>,
    private readonly published: PublishedTopics,
  ) {
    super();
  }

  async publish(topic: string): Promise<void> {
    throw new Error(`${topic}: in process the log is the bus; append events instead`);
  }

  /** Refuses topics that nobody in this process publishes: their events would never come. */
  subscribe(options: BusSubscribeOptions): BusSubscription {
    const unknown = options.topics.filter((t) => !this.published.topics().includes(t));
    if (unknown.length > 0) throw new Error(`${options.group}: no publication for ${unknown}`);
    const subscription = new LogSubscription(this.log, this.published, options, () =>
      this.subscriptions.delete(subscription),
    );
    this.subscriptions.add(subscription);
    return subscription;
  }

  async close(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
  }
}

/**
 * Follows the log for one subscriber; after a failure it starts again from the subscriber's stored
 * place.
 */
class LogSubscription implements BusSubscription {
  private stopped = false;
  private inner?: Subscription;
  private wake: () => void = () => {};
  private readonly ended: Promise<void>;

  constructor(
    private readonly log: Pick<EventStore, 'subscribe'>,
    private readonly published: PublishedTopics,
    private readonly options: BusSubscribeOptions,
    private readonly onEnd: () => void,
  ) {
    this.ended = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.ended;
  }

  private async run(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; !this.stopped; ) {
      let progressed = false;
      try {
        const { position } = await this.options.position();
        await this.follow(position, () => {
          progressed = true;
        });
      } catch (error) {
        this.options.onRetry?.(error as Error);
        pause = progressed ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
        await this.sleep(pause);
      }
    }
    this.onEnd();
  }

  /** Resolves when stopped, rejects when a handler threw or the log's subscription ended. */
  private async follow(after: Position, onProgress: () => void): Promise<void> {
    if (this.stopped) return;
    const { categories, map } = this.published.merged(this.options.topics);
    try {
      await new Promise<void>((resolve, reject) => {
        this.wake = resolve;
        this.inner = this.log.subscribe(
          after,
          async ({ events, position }) => {
            if (this.stopped) return;
            await this.options.handler({
              messages: events.flatMap((event) => map(event)),
              upTo: { position, index: WHOLE_POSITION },
            });
            onProgress();
          },
          {
            categories,
            batchSize: this.options.batchSize,
            onCaughtUp: () => this.options.onCaughtUp?.(),
            onStopped: reject,
          },
        );
      });
    } finally {
      await this.inner?.stop();
    }
  }

  private sleep(ms: number): Promise<void> {
    if (this.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
