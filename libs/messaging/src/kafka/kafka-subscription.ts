import {
  type BusSubscribeOptions,
  type BusSubscription,
  isAfter,
  type MessageBatch,
  type Place,
} from '../message-bus';
import { Bell } from './bell';
import type {
  ConsumerOptions,
  FetchedRecords,
  PartitionState,
  RecordConsumer,
  TopicPartition,
} from './broker';
import type { KafkaClient } from './client/kafka-client';
import { fromRecord } from './cloud-events';
import { BrokerUnavailable } from './kafka-errors';
import type { KafkaLog } from './kafka-options';
import type { Outages } from './outages';
import { PartitionLanes } from './partition-lanes';
import { metadataOf, startsOf } from './starts';

const DEFAULT_BATCH = 1_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/**
 * Offsets are committed so often, and as they were one round before: a subscriber's database may
 * lose its last moments, and a commit beyond its place would make it read everything again.
 */
const COMMIT_EVERY_MS = 5_000;

/** `standby`: another member of the group reads. `away`: the broker does not answer. */
export type SubscriptionState = 'joining' | 'standby' | 'reading' | 'away' | 'ended';

export type SubscriptionStats = Readonly<{
  group: string;
  state: SubscriptionState;
  /** Records behind what was processed, as far as is known, by `topic/partition`. */
  lag: ReadonlyMap<string, number>;
}>;

/** A stay in the group, from joining it until the end or a failure. */
type Stay = {
  readonly lanes: PartitionLanes;
  /** Are all partitions ours? Nothing is handed out otherwise. */
  isWhole: boolean;
  /** How often the group was formed: what was taken before is void. */
  generation: number;
  failure?: Error;
};

type Parts = Readonly<{
  client: Pick<KafkaClient, 'ensureTopics' | 'partitions' | 'consumer'>;
  outages: Pick<Outages, 'failed' | 'succeeded'>;
  onLog: KafkaLog;
  onEnd: () => void;
}>;

/**
 * One subscriber's reading of its topics. The client only fills lanes; a loop of its own hands out
 * what has come in the order of the log, so a slow handler never keeps the client from its
 * heartbeats.
 */
export class KafkaSubscription implements BusSubscription {
  private readonly since = Date.now();
  private isStopped = false;
  private state: SubscriptionState = 'joining';
  private stay?: Stay;
  /** What the handler has processed, which may be more than the subscriber said at first. */
  private processed?: Place;
  /** Offsets were found to speak of other records: they are not used until committed anew. */
  private distrustsOffsets = false;
  private readonly news = new Bell();
  /** Rung when a handler that failed need not be called again. */
  private readonly change = new Bell();
  private readonly ended: Promise<void>;

  constructor(
    private readonly group: string,
    private readonly options: BusSubscribeOptions,
    private readonly parts: Parts,
  ) {
    // Not in the constructor's turn: the caller must have its subscription before a handler runs.
    this.ended = Promise.resolve().then(() => this.run());
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.changed();
    await this.ended;
  }

  stats(): SubscriptionStats {
    const lag = this.stay?.lanes.lag() ?? new Map<string, number>();
    return { group: this.group, state: this.state, lag };
  }

  // ------------------------------------------------------------------------------------- stays

  private async run(): Promise<void> {
    const { outages, onEnd } = this.parts;
    const user = `group ${this.group}`;
    for (let pause = FIRST_PAUSE_MS; !this.isStopped; ) {
      const before = this.processed;
      try {
        this.state = 'joining';
        const place = await this.place();
        if (place) await this.readFrom(place);
      } catch (error) {
        this.state = 'away';
        if (!outages.failed(user, error as Error)) break;
        this.options.onRetry?.(error as Error);
        pause = this.processed === before ? Math.min(pause * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
        await this.pause(pause, () => this.isStopped);
      }
    }
    this.state = 'ended';
    onEnd();
  }

  /** The subscriber's place, asked until it answers; `undefined` when stopped meanwhile. */
  private async place(): Promise<Place | undefined> {
    for (let pause = FIRST_PAUSE_MS; !this.isStopped; ) {
      try {
        const stored = await this.options.position();
        const { processed } = this;
        return processed && isAfter(processed, stored) ? processed : stored;
      } catch (error) {
        this.options.onRetry?.(error as Error);
        await this.pause(pause, () => this.isStopped);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
    return undefined;
  }

  /** Resolves when stopped, rejects when the consumer can not begin or go on. */
  private async readFrom(place: Place): Promise<void> {
    const { topics } = this.options;
    const { client } = this.parts;
    await client.ensureTopics(topics);
    const states = await client.partitions(this.group, topics);
    const starts = startsOf(this.distrustsOffsets ? states.map(withoutCommit) : states, place);
    if (this.isStopped) return;
    const stay: Stay = { lanes: new PartitionLanes(starts, place), isWhole: false, generation: 0 };
    this.stay = stay;
    const consumer = await client.consumer(this.consumerOptions(stay));
    const committing = this.keepCommitting(stay, consumer);
    try {
      await this.deliver(stay, consumer);
    } finally {
      clearInterval(committing);
      await consumer.close();
    }
    if (stay.failure) throw stay.failure;
  }

  private consumerOptions(stay: Stay): ConsumerOptions {
    return {
      group: this.group,
      topics: this.options.topics,
      since: this.since,
      onAssigned: (assigned, consumer) => this.assigned(stay, assigned, consumer),
      onFetched: (fetched) => this.fetched(stay, fetched),
      onCrash: (error) => this.fail(stay, error),
    };
  }

  private assigned(
    stay: Stay,
    assigned: readonly TopicPartition[],
    consumer: RecordConsumer,
  ): void {
    const { lanes } = stay;
    stay.generation++;
    stay.isWhole = lanes.areAll(assigned);
    if (stay.isWhole) {
      const offsets = lanes.rewind();
      consumer.seek(offsets);
      consumer.resume(offsets);
    } else consumer.pause(assigned);
    this.state = stay.isWhole ? 'reading' : 'standby';
    if (assigned.length > lanes.size) this.fail(stay, partitionsAdded(this.group));
    else this.parts.outages.succeeded(`group ${this.group}`);
    this.changed();
  }

  private fetched(stay: Stay, fetched: FetchedRecords): ReturnType<ConsumerOptions['onFetched']> {
    const { topic, partition, records, end } = fetched;
    const next = stay.isWhole && !stay.failure ? stay.lanes.next(topic, partition) : undefined;
    if (next === undefined) return 'refused';
    const fresh = records.filter(({ offset }) => offset >= next);
    const first = fresh[0]?.offset ?? next;
    // Of an assignment that is over, or lost: either way it must be looked up again.
    if (first > next || end < next) {
      const lost = first > next ? `record ${first} came` : `the end is ${end}`;
      this.fail(stay, new BrokerUnavailable(`${topic}/${partition}: ${lost} instead of ${next}`));
    }
    if (fresh.length === 0 || stay.failure) return 'refused';
    const known = stay.lanes.countOf(topic);
    const isFull = stay.lanes.add(topic, partition, fresh, end, (record, after, lane) => {
      const entry = fromRecord(record, after, lane);
      if ('upTo' in entry && entry.partitions > known) this.fail(stay, partitionsAdded(topic));
      if (stay.lanes.contradicts(topic, partition, record.offset, entry)) {
        this.distrustsOffsets = true;
        const where = `${topic}/${partition}/${record.offset}`;
        this.fail(stay, new BrokerUnavailable(`${where} is another record than was processed`));
      }
      return entry;
    });
    this.news.ring();
    return isFull ? 'pause' : 'taken';
  }

  private fail(stay: Stay, error: Error): void {
    stay.failure ??= error;
    this.changed();
  }

  /** Whoever waits must look again. */
  private changed(): void {
    this.news.ring();
    this.change.ring();
  }

  // ---------------------------------------------------------------------------------- delivery

  private async deliver(stay: Stay, consumer: RecordConsumer): Promise<void> {
    const { batchSize = DEFAULT_BATCH, onCaughtUp } = this.options;
    while (!this.isStopped && !stay.failure) {
      const batch = stay.isWhole ? stay.lanes.take(batchSize) : undefined;
      if (batch) await this.hand(batch, stay, consumer);
      else {
        if (stay.isWhole && stay.lanes.isLevel()) onCaughtUp?.();
        await this.news.wait();
      }
    }
  }

  /** Calls the handler until it has succeeded, or the batch is void. */
  private async hand(batch: MessageBatch, stay: Stay, consumer: RecordConsumer): Promise<void> {
    const { generation } = stay;
    const isVoid = () => this.isStopped || !!stay.failure || stay.generation !== generation;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS))
      try {
        await this.options.handler(batch);
        break;
      } catch (error) {
        this.options.onRetry?.(error as Error);
        await this.pause(pause, isVoid);
        if (isVoid()) return;
      }
    this.processed = batch.upTo;
    const resumed = stay.lanes.processedUpTo(batch.upTo);
    if (!isVoid()) consumer.resume(resumed);
  }

  private async pause(ms: number, isOver: () => boolean): Promise<void> {
    const end = performance.now() + ms;
    for (let left = ms; left > 0 && !isOver(); left = end - performance.now())
      await this.change.wait(left);
  }

  private keepCommitting({ lanes }: Stay, consumer: RecordConsumer): NodeJS.Timeout {
    const current = () => ({
      offsets: lanes.processed(),
      metadata: metadataOf(lanes.processedPlace()),
    });
    let settled = current();
    let committed = settled.metadata;
    return setInterval(() => {
      const { offsets, metadata } = settled;
      settled = current();
      if (metadata === committed || this.state !== 'reading') return;
      committed = metadata;
      consumer.commit(offsets, metadata).then(
        () => {
          this.distrustsOffsets = false;
        },
        (error: Error) => {
          // Only saves reading after a restart; the next round commits more.
          this.parts.onLog('info', `${this.group}: offsets not committed`, {
            error: error.message,
          });
        },
      );
    }, COMMIT_EVERY_MS);
  }
}

/** They are looked up, and read, when the subscription joins again. */
const partitionsAdded = (where: string): Error =>
  new BrokerUnavailable(`${where}: partitions were added`);

const withoutCommit = (state: PartitionState): PartitionState => ({
  ...state,
  committed: undefined,
});
