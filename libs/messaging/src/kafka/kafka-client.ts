import {
  type Admin,
  AssignerProtocol,
  ConfigResourceTypes,
  type Consumer,
  type EachBatchPayload,
  Kafka,
  logLevel,
  type PartitionAssigner,
  Partitioners,
} from 'kafkajs';
import type { KafkaRecord, ReceivedRecord } from './cloud-events';
import { BrokerUnavailable, isPassing, UnfitTopic } from './kafka-errors';
import type { KafkaBusOptions, KafkaLogLevel } from './kafka-options';
import type { LaneOffset } from './partition-lanes';

/** A partition as the broker knows it; the commit is the group's. */
export type PartitionState = Readonly<{
  topic: string;
  partition: number;
  /** The first offset there is, and the one behind the last. */
  begin: bigint;
  end: bigint;
  committed: Readonly<{ offset: bigint; metadata: string }> | undefined;
}>;

export type RecordProducer = Readonly<{
  /** Resolves when all of them are durable on enough brokers, in their order. */
  send: (topic: string, records: readonly KafkaRecord[]) => Promise<void>;
  close: () => Promise<void>;
}>;

export type FetchedRecords = Readonly<{
  topic: string;
  partition: number;
  records: readonly ReceivedRecord[];
  /** The offset behind the partition's last record. */
  end: bigint;
}>;

export type ConsumerOptions = Readonly<{
  group: string;
  topics: readonly string[];
  /** When the subscription began; of several members the youngest gets all partitions. */
  since: number;
  /** Called when the group has been formed anew, before anything of it is fetched. */
  onAssigned: (assigned: readonly LaneOffset[], consumer: RecordConsumer) => void;
  /** Takes records without waiting. The answer: were they taken, and is the partition to pause? */
  onFetched: (fetched: FetchedRecords) => 'taken' | 'pause' | 'refused';
  /** Called once when it does not go on. */
  onCrash: (error: Error) => void;
}>;

export type RecordConsumer = Readonly<{
  seek: (to: readonly LaneOffset[]) => void;
  pause: (partitions: readonly Readonly<{ topic: string; partition: number }>[]) => void;
  resume: (partitions: readonly Readonly<{ topic: string; partition: number }>[]) => void;
  commit: (offsets: readonly LaneOffset[], metadata: string) => Promise<void>;
  close: () => Promise<void>;
}>;

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

/** A killed member is out of its group within this: the least a broker allows by default. */
const SESSION_MS = 6_000;
const HEARTBEAT_MS = 1_000;
const REBALANCE_MS = 5_000;
/** How long a fetch waits for a first record; one that comes is answered at once. */
const FETCH_WAIT_MS = 500;
/**
 * After records from the end of a partition the next fetch waits so long: at hundreds of small
 * batches a second, a fetch for each would cost more than the messages.
 */
const GATHERING_MS = 15;
const FETCH_BYTES_A_PARTITION = 256 * 1024;
const FETCH_BYTES = 4 * 1024 * 1024;
/** A consumer that has not even tried to fetch for so long has stopped without saying so. */
const STALLED_AFTER_MS = 45_000;
const STALL_CHECK_MS = 5_000;
const CLOSE_WITHIN_MS = 5_000;

/** One event may be large (a register of households), and is never split. */
const LARGEST_BATCH_BYTES = 8 * 1024 * 1024;

/** The only place that knows the broker's client. */
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

  /** Makes topics that are missing; refuses those that would lose messages. */
  async ensureTopics(topics: readonly string[]): Promise<void> {
    const { partitions = 3, replication = 1 } = this.options;
    await this.administer(async (admin) => {
      const known = new Set(await admin.listTopics());
      const missing = topics.filter((topic) => !known.has(topic));
      if (missing.length > 0)
        await admin.createTopics({
          waitForLeaders: true,
          topics: missing.map((topic) => ({
            topic,
            numPartitions: partitions,
            replicationFactor: replication,
            configEntries: [
              { name: 'cleanup.policy', value: 'delete' },
              { name: 'retention.ms', value: '-1' },
              { name: 'retention.bytes', value: '-1' },
              { name: 'min.insync.replicas', value: replication > 2 ? '2' : '1' },
              { name: 'max.message.bytes', value: `${LARGEST_BATCH_BYTES}` },
            ],
          })),
        });
      await untilKnown(admin, topics);
      await refuseForgetful(admin, topics);
    });
  }

  partitionsOf(topic: string): Promise<number> {
    return this.administer(async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return topics[0]!.partitions.length;
    });
  }

  /** All partitions of the topics, and what the group has committed. */
  partitions(group: string, topics: readonly string[]): Promise<PartitionState[]> {
    return this.administer(async (admin) => {
      const commits = new Map<string, PartitionState['committed']>();
      for (const { topic, partitions } of await admin.fetchOffsets({
        groupId: group,
        topics: [...topics],
      }))
        for (const { partition, offset, metadata } of partitions)
          if (BigInt(offset) >= 0n)
            commits.set(`${topic}/${partition}`, {
              offset: BigInt(offset),
              metadata: metadata ?? '',
            });
      const states: PartitionState[] = [];
      for (const topic of topics)
        for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
          const committed = commits.get(`${topic}/${partition}`);
          states.push({ topic, partition, begin: BigInt(low), end: BigInt(high), committed });
        }
      return states;
    });
  }

  async producer(): Promise<RecordProducer> {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: PRODUCER_RETRY,
    });
    await available(producer.connect());
    return {
      send: async (topic, records) => {
        const messages = records.map((record) => ({ ...record, headers: { ...record.headers } }));
        await available(producer.send({ topic, messages, acks: -1, timeout: ANSWER_WITHIN_MS }));
      },
      close: () => within(CLOSE_WITHIN_MS, producer.disconnect()),
    };
  }

  /** Joins the group; resolves when it takes part or has crashed. */
  async consumer(options: ConsumerOptions): Promise<RecordConsumer> {
    const { group, topics, since, onCrash } = options;
    const consumer = this.kafka.consumer({
      groupId: group,
      partitionAssigners: [youngestTakesAll(since)],
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      minBytes: 1,
      maxBytesPerPartition: FETCH_BYTES_A_PARTITION,
      maxBytes: FETCH_BYTES,
      allowAutoTopicCreation: false,
      retry: { ...RETRY, restartOnFailure: async () => false },
    });
    const handle = handleOf(consumer);
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const assigned = Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
        partitions.map((partition) => ({ topic, partition, offset: 0n })),
      );
      options.onAssigned(assigned, handle);
    });
    consumer.on(consumer.events.CRASH, ({ payload: { error } }) =>
      available(Promise.reject(error)).catch(onCrash),
    );
    const stopWatching = watchFetches(consumer, onCrash);
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 100,
        eachBatch: (payload) => take(payload, options.onFetched, handle),
      });
    } catch (error) {
      stopWatching();
      await handle.close();
      throw error;
    }
    return { ...handle, close: () => handle.close().finally(stopWatching) };
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

/** What the client calls an error, it tries again: whether it has failed is said by whoever asked. */
const LEVELS: Partial<Record<logLevel, KafkaLogLevel>> = {
  [logLevel.ERROR]: 'warn',
  [logLevel.WARN]: 'warn',
  [logLevel.INFO]: 'info',
};
/** They tell of each try to connect: several a second while a broker is away. */
const OF_EVERY_TRY = new Set(['Connection', 'BrokerPool']);

/** Another program may have made a topic a moment ago, and this broker not have heard of it. */
async function untilKnown(admin: Admin, topics: readonly string[]): Promise<void> {
  for (let tries = 50; ; tries--) {
    const known = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !known.has(topic));
    if (missing.length === 0) return;
    if (tries === 0) throw new BrokerUnavailable(`${missing} can not be seen at the broker`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function refuseForgetful(admin: Admin, topics: readonly string[]): Promise<void> {
  const wanted: Record<string, string> = { 'retention.ms': '-1', 'retention.bytes': '-1' };
  wanted['cleanup.policy'] = 'delete';
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: topics.map((name) => ({
      type: ConfigResourceTypes.TOPIC,
      name,
      configNames: Object.keys(wanted),
    })),
  });
  for (const { resourceName, configEntries } of resources)
    for (const { configName, configValue } of configEntries)
      if (wanted[configName] !== configValue)
        throw new UnfitTopic(
          `${resourceName} would lose messages: ${configName} is ${configValue}, ` +
            `not ${wanted[configName]}`,
        );
}

/** The client has many errors that only say: not now. */
async function available<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isPassing(error)) throw error;
    throw new BrokerUnavailable((error as Error).message, { cause: error });
  }
}

/** Waits for the end of something whose end changes nothing any more, but not for ever. */
async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work.catch(() => {}), timeout]);
  clearTimeout(timer);
}

/**
 * All partitions go to one member, the one that came last; the others stand by. A subscriber needs
 * all of them to know the order of the log, and whoever has taken over a follower came later than
 * the one who lost it.
 */
const youngestTakesAll =
  (since: number): PartitionAssigner =>
  ({ cluster }) => ({
    name: 'youngest-takes-all',
    version: 1,
    protocol: ({ topics }) => {
      const userData = Buffer.from(`${since}`);
      const metadata = AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData });
      return { name: 'youngest-takes-all', metadata };
    },
    assign: async ({ members, topics }) => {
      const known = members.map(({ memberId, memberMetadata }) => {
        const metadata = AssignerProtocol.MemberMetadata.decode(memberMetadata);
        return { memberId, topics: metadata?.topics, since: Number(metadata?.userData) };
      });
      const isYounger = (one: (typeof known)[number], other: (typeof known)[number]) =>
        one.since === other.since ? one.memberId > other.memberId : one.since > other.since;
      const youngest = known.reduce((one, other) => (isYounger(other, one) ? other : one));
      const assignment = Object.fromEntries(
        topics
          .filter((topic) => youngest.topics?.includes(topic))
          .map((topic) => [
            topic,
            cluster.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),
          ]),
      );
      const memberAssignment = AssignerProtocol.MemberAssignment.encode({
        version: 1,
        assignment,
        userData: Buffer.alloc(0),
      });
      return [{ memberId: youngest.memberId, memberAssignment }];
    },
  });

/** Offsets that were not taken are not resolved, so the client fetches from there again. */
async function take(
  { batch, resolveOffset }: EachBatchPayload,
  onFetched: ConsumerOptions['onFetched'],
  consumer: RecordConsumer,
): Promise<void> {
  const { topic, partition } = batch;
  const end = BigInt(batch.highWatermark);
  const records = batch.messages.map(({ offset, timestamp, key, value, headers = {} }) => ({
    ...{ topic, partition, offset: BigInt(offset), timestamp, headers },
    key: key ?? null,
    value: value ?? null,
  }));
  const answer = onFetched({ topic, partition, records, end });
  if (answer !== 'refused') resolveOffset(batch.lastOffset());
  if (answer === 'pause') consumer.pause([{ topic, partition }]);
  const isAtEnd = BigInt(batch.lastOffset()) + 1n >= end;
  if (isAtEnd || answer === 'refused')
    await new Promise((resolve) => setTimeout(resolve, GATHERING_MS));
}

function handleOf(consumer: Consumer): RecordConsumer {
  const byTopic = (partitions: readonly Readonly<{ topic: string; partition: number }>[]) =>
    partitions.map(({ topic, partition }) => ({ topic, partitions: [partition] }));
  return {
    seek: (to) => {
      for (const { topic, partition, offset } of to)
        consumer.seek({ topic, partition, offset: `${offset}` });
    },
    pause: (partitions) => consumer.pause(byTopic(partitions)),
    resume: (partitions) => consumer.resume(byTopic(partitions)),
    commit: (offsets, metadata) =>
      consumer.commitOffsets(
        offsets.map(({ topic, partition, offset }) => ({
          ...{ topic, partition, metadata },
          offset: `${offset}`,
        })),
      ),
    close: () => within(CLOSE_WITHIN_MS, consumer.disconnect()),
  };
}

/** The client is known to stop without a word; its fetches are what can be seen from outside. */
function watchFetches(consumer: Consumer, onStalled: (error: Error) => void): () => void {
  let last = performance.now();
  const seen = () => {
    last = performance.now();
  };
  consumer.on(consumer.events.FETCH_START, seen);
  consumer.on(consumer.events.GROUP_JOIN, seen);
  const timer = setInterval(() => {
    if (performance.now() - last < STALLED_AFTER_MS) return;
    clearInterval(timer);
    onStalled(new BrokerUnavailable('the consumer does not fetch any more'));
  }, STALL_CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
