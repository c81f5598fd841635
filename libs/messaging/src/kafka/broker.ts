import type { KafkaRecord, ReceivedRecord } from './cloud-events';
import type { LaneOffset } from './partition-lanes';

// What the bus needs of a broker's client.

export type TopicPartition = Readonly<{ topic: string; partition: number }>;

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
  /**
   * Resolves when all of them are durable on enough brokers, in their order. `partitions`: among so
   * many a record's key chooses, whatever the client has heard of the topic.
   */
  send: (topic: string, records: readonly KafkaRecord[], partitions: number) => Promise<void>;
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
  onAssigned: (assigned: readonly TopicPartition[], consumer: RecordConsumer) => void;
  /** Takes records without waiting. The answer: were they taken, and is the partition to pause? */
  onFetched: (fetched: FetchedRecords) => 'taken' | 'pause' | 'refused';
  /** Called once when it does not go on. */
  onCrash: (error: Error) => void;
}>;

export type RecordConsumer = Readonly<{
  seek: (to: readonly LaneOffset[]) => void;
  pause: (partitions: readonly TopicPartition[]) => void;
  resume: (partitions: readonly TopicPartition[]) => void;
  commit: (offsets: readonly LaneOffset[], metadata: string) => Promise<void>;
  close: () => Promise<void>;
}>;
