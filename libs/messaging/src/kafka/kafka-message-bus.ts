import type { Position } from '@yishi/event-store';
import {
  type BusSubscribeOptions,
  type BusSubscription,
  type Message,
  MessageBus,
} from '../message-bus';
import { KafkaClient } from './client/kafka-client';
import type { KafkaBusOptions } from './kafka-options';
import { KafkaSubscription, type SubscriptionStats } from './kafka-subscription';
import { Outages } from './outages';
import { TopicPublisher, type TopicStats } from './topic-publisher';

const FATAL_AFTER_MS = 5 * 60_000;

export type KafkaBusStats = Readonly<{
  /** What this process has published, by topic. */
  topics: ReadonlyMap<string, Readonly<TopicStats>>;
  subscriptions: readonly SubscriptionStats[];
}>;

/**
 * The bus over Apache Kafka, for an installation of several services. A topic's partitions hold its
 * messages and, behind them, marks of how far they are complete; a subscription reads all
 * partitions of all its topics and puts them back into the order of the log. A group's work is done
 * by one member, the others stand by. Offsets at the broker are hints: what counts is the
 * subscriber's own place.
 */
export class KafkaMessageBus extends MessageBus {
  readonly relayed = true;
  private readonly client: KafkaClient;
  private readonly outages: Outages;
  private readonly publishers = new Map<string, TopicPublisher>();
  private readonly subscriptions = new Set<KafkaSubscription>();

  constructor(private readonly options: KafkaBusOptions) {
    super();
    this.client = new KafkaClient(options);
    this.outages = new Outages(options.fatalAfterMs ?? FATAL_AFTER_MS, options.onFatal);
  }

  /**
   * Rejects when the broker has not taken everything after some seconds of tries: publish the same
   * again.
   */
  publish(topic: string, messages: readonly Message[], upTo: Position): Promise<void> {
    let publisher = this.publishers.get(topic);
    if (!publisher) {
      publisher = new TopicPublisher(topic, this.client, this.outages);
      this.publishers.set(topic, publisher);
    }
    return publisher.publish(messages, upTo);
  }

  subscribe(options: BusSubscribeOptions): BusSubscription {
    const subscription: KafkaSubscription = new KafkaSubscription(
      `${this.options.groupPrefix}${options.group}`,
      options,
      {
        client: this.client,
        outages: this.outages,
        onLog: this.options.onLog ?? (() => {}),
        onEnd: () => this.subscriptions.delete(subscription),
      },
    );
    this.subscriptions.add(subscription);
    return subscription;
  }

  stats(): KafkaBusStats {
    const topics = [...this.publishers].map(([topic, { stats }]) => [topic, stats] as const);
    const subscriptions = [...this.subscriptions].map((subscription) => subscription.stats());
    return { topics: new Map(topics), subscriptions };
  }

  async close(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    await Promise.all([...this.publishers.values()].map((publisher) => publisher.close()));
    this.publishers.clear();
  }
}
