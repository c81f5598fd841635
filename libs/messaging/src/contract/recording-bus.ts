import {
  BEFORE_ALL,
  type BusSubscribeOptions,
  type BusSubscription,
  isAfter,
  type Message,
  MessageBus,
} from '../message-bus';

const MESSAGES_A_BATCH = 100;

/** The topics of a broker in memory. Buses on one store are like processes at one broker. */
export class TopicStore {
  readonly topics = new Map<string, Message[]>();
  private readonly sleepers = new Set<() => void>();

  append(topic: string, messages: readonly Message[]): void {
    this.topics.set(topic, [...(this.topics.get(topic) ?? []), ...messages]);
    for (const wake of [...this.sleepers]) wake();
  }

  onNews(wake: () => void): () => void {
    this.sleepers.add(wake);
    return () => this.sleepers.delete(wake);
  }
}

/**
 * A bus with a broker's ways, in memory: each topic is a source of its own, and a relay must
 * publish. For specs.
 */
export class RecordingMessageBus extends MessageBus {
  readonly relayed = true;
  private readonly subscriptions = new Set<BusSubscription>();

  constructor(private readonly store: TopicStore) {
    super();
  }

  async publish(topic: string, messages: readonly Message[]): Promise<void> {
    this.store.append(topic, messages);
  }

  subscribe(options: BusSubscribeOptions): BusSubscription {
    const pulls = options.topics.map((topic) => new TopicPull(this.store, topic, options));
    const subscription = {
      stop: async () => {
        await Promise.all(pulls.map((pull) => pull.stop()));
      },
    };
    this.subscriptions.add(subscription);
    return subscription;
  }

  async close(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
  }
}

class TopicPull {
  private isStopped = false;
  private wake: () => void = () => {};
  private readonly ended: Promise<void>;

  constructor(
    private readonly store: TopicStore,
    private readonly topic: string,
    private readonly options: BusSubscribeOptions,
  ) {
    this.ended = Promise.resolve().then(() => this.run());
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.wake();
    await this.ended;
  }

  private async run(): Promise<void> {
    while (!this.isStopped)
      try {
        await this.pull();
      } catch (error) {
        this.options.onRetry?.(error as Error);
        await this.news(20);
      }
  }

  /**
   * The offset is in memory only: after a failure it starts at the first message after the stored
   * place.
   */
  private async pull(): Promise<void> {
    const place = (await this.options.position(this.topic)) ?? BEFORE_ALL;
    const found = this.messages().findIndex((message) => isAfter(message, place));
    for (let offset = found < 0 ? this.messages().length : found; !this.isStopped; ) {
      const messages = this.messages().slice(offset, offset + MESSAGES_A_BATCH);
      const last = messages.at(-1);
      if (last) {
        const upTo = { position: last.position, index: last.index };
        await this.options.handler({ source: this.topic, messages, upTo });
        offset += messages.length;
      } else {
        this.options.onCaughtUp?.();
        if (offset === this.messages().length) await this.news();
      }
    }
  }

  private messages(): readonly Message[] {
    return this.store.topics.get(this.topic) ?? [];
  }

  private news(timeoutMs?: number): Promise<void> {
    if (this.isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => this.wake(), timeoutMs);
      const cancel = this.store.onNews(() => this.wake());
      this.wake = () => {
        cancel();
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
