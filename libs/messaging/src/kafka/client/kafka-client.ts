import { type Admin, Kafka, logLevel } from 'kafkajs';
import type { ConsumerOptions, PartitionState, RecordConsumer, RecordProducer } from '../broker';
import type { KafkaBusOptions, KafkaLogLevel } from '../kafka-options';
import { startConsumer } from './consumer';
import { startProducer } from './producer';
import { makeTopics, partitionStates } from './topics';
import { available, CLOSE_WITHIN_MS, within } from './waiting';

const CONNECT_WITHIN_MS = 3_000;
const ANSWER_WITHIN_MS = 10_000;
/** The client's own tries: for a broker that moves. A longer absence is the bus's to report. */
const RETRY = {
  initialRetryTime: 100,
  multiplier: 2,
  factor: 0.2,
  maxRetryTime: 1_000,
  retries: 4,
};
/** For an election among the brokers, before the relay begins the batch again. */
const PRODUCER_RETRY = { ...RETRY, maxRetryTime: 2_000, retries: 6 };

/** Connections to the brokers. Outside of this folder nobody knows the broker's client. */
export class KafkaClient {
  private readonly kafka: Kafka;

  constructor(private readonly options: KafkaBusOptions) {
    const { brokers, clientId, tls, sasl } = options;
    this.kafka = new Kafka({
      brokers: [...brokers],
      clientId,
      ssl: tls && (tls === true ? true : { ...tls }),
      sasl: sasl && { ...sasl, mechanism: sasl.mechanism as 'plain' },
      connectionTimeout: CONNECT_WITHIN_MS,
      requestTimeout: ANSWER_WITHIN_MS,
      retry: RETRY,
      logLevel: logLevel.WARN,
      logCreator: () => (entry) => this.log(entry.level, entry.namespace, entry.log),
    });
  }

  /** Makes topics that are missing; `UnfitTopic` for those that would lose messages. */
  ensureTopics(topics: readonly string[]): Promise<void> {
    const { partitions = 3, replication = 1 } = this.options;
    return this.administer((admin) => makeTopics(admin, topics, { partitions, replication }));
  }

  partitionsOf(topic: string): Promise<number> {
    return this.administer(async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return topics[0]!.partitions.length;
    });
  }

  /** All partitions of the topics, and what the group has committed. */
  partitions(group: string, topics: readonly string[]): Promise<PartitionState[]> {
    return this.administer((admin) => partitionStates(admin, group, topics));
  }

  producer(): Promise<RecordProducer> {
    return startProducer(this.kafka, PRODUCER_RETRY, ANSWER_WITHIN_MS);
  }

  /** Joins the group; resolves when it takes part or has crashed. */
  consumer(options: ConsumerOptions): Promise<RecordConsumer> {
    return startConsumer(this.kafka, RETRY, options);
  }

  private async administer<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin();
    try {
      await available(admin.connect());
      return await available(work(admin));
    } finally {
      await within(CLOSE_WITHIN_MS, admin.disconnect());
    }
  }

  private log(level: logLevel, namespace: string, log: Readonly<Record<string, unknown>>): void {
    const { message, timestamp: _, logger: __, ...details } = log;
    const text = String(message);
    // Every failed batch begins again with a producer of its own, so the limit is on purpose.
    if (text.startsWith('Limiting retries for the idempotent producer')) return;
    const kind = OF_EVERY_TRY.has(namespace) ? 'debug' : (LEVELS[level] ?? 'debug');
    this.options.onLog?.(kind, `${namespace}: ${text}`, details);
  }
}

/** What the client calls an error, it tries again: whoever asked says whether it has failed. */
const LEVELS: Partial<Record<logLevel, KafkaLogLevel>> = {
  [logLevel.ERROR]: 'warn',
  [logLevel.WARN]: 'warn',
  [logLevel.INFO]: 'info',
};
/** They tell of each try to connect: several a second while a broker is away. */
const OF_EVERY_TRY = new Set(['Connection', 'BrokerPool']);
