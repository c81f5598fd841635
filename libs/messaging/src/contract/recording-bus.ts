import type { Position } from '@yishi/event-store';
import { LogOrder, type Mark } from '../log-order';
import {
  type BusSubscribeOptions,
  type BusSubscription,
  type Message,
  MessageBus,
} from '../message-bus';

const MESSAGES_A_BATCH = 100;
const RETRY_MS = 20;

/** The topics of a broker in memory. Buses on one store are like processes at one broker. */
export class TopicStore {
  private readonly topics = new Map<string, (Message | Mark)[]>();
  private readonly sleepers = new Set<() => void>();

  append(topic: string, entries: readonly (Message | Mark)[]): void {
    this.topics.set(topic, [...this.entries(topic), ...entries]);
    for (const wake of [...this.sleepers]) wake();
  }

  entries(topic: string): readonly (Message | Mark)[] {
    return this.topics.get(topic) ?? [];
  }

  messages(topic: string): readonly Message[] {
    return this.entries(topic).filter((entry): entry is Message => !('upTo' in entry));
  }

  onNews(wake: () => void): () => void {
    this.sleepers.add(wake);
    return () => this.sleepers.delete(wake);
  }
}

/**
 * A bus with a broker's ways, in memory: topics of their own, and a relay must publish. For specs.
 */
export class RecordingMessageBus extends MessageBus {
  readonly relayed = true;
  private readonly subscriptions = new Set<BusSubscription>();

  constructor(private readonly store: TopicStore) {
    super();
  }

  async publish(topic: string, messages: readonly Message[], upTo: Position): Promise<void> {
    this.store.append(topic, [...messages, { upTo }]);
  }

  subscribe(options: BusSubscribeOptions): BusSubscription {
    const pull = new TopicPull(this.store, options);
    this.subscriptions.add(pull);
    return pull;
  }

  async close(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
  }
}

class TopicPull implements BusSubscription {
  private isStopped = false;
  private wake: () => void = () => {};
  private readonly ended: Promise<void>;

  constructor(
    private readonly store: TopicStore,
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
        await this.news(RETRY_MS);
      }
  }

  /** Reads each topic from its start; what the subscriber has processed is dropped on the way. */
  private async pull(): Promise<void> {
    const { topics, position, handler, onCaughtUp } = this.options;
    const order = new LogOrder(topics, await position());
    const read = new Map(topics.map((topic) => [topic, 0]));
    while (!this.isStopped) {
      for (const topic of topics) {
        const entries = this.store.entries(topic);
        for (const entry of entries.slice(read.get(topic))) order.add(topic, entry);
        read.set(topic, entries.length);
      }
      for (
        let batch = order.take(MESSAGES_A_BATCH);
        batch && !this.isStopped;
        batch = order.take(MESSAGES_A_BATCH)
      )
        await handler(batch);
      onCaughtUp?.();
      if (topics.every((topic) => read.get(topic) === this.store.entries(topic).length))
        await this.news();
    }
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
