import type { Consumer, EachBatchPayload, Kafka, RetryOptions } from 'kafkajs';
import type { ConsumerOptions, RecordConsumer, TopicPartition } from '../broker';
import { BrokerUnavailable } from '../kafka-errors';
import { available, CLOSE_WITHIN_MS, within } from './waiting';
import { youngestTakesAll } from './youngest-takes-all';

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
/** All partitions of one fetch are taken at once, and wait at once for the next. */
const PARTITIONS_AT_ONCE = 100;
const FETCH_BYTES_A_PARTITION = 256 * 1024;
const FETCH_BYTES = 4 * 1024 * 1024;
/** A consumer that has not even tried to fetch for so long has stopped without saying so. */
const STALLED_AFTER_MS = 45_000;
const STALL_CHECK_MS = 5_000;

/** Joins the group; resolves when it takes part or has crashed. */
export async function startConsumer(
  kafka: Kafka,
  retry: RetryOptions,
  options: ConsumerOptions,
): Promise<RecordConsumer> {
  const { group, topics, since, onFetched } = options;
  const consumer = kafka.consumer({
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
    retry: { ...retry, restartOnFailure: async () => false },
  });
  const handle = handleOf(consumer);
  const stopListening = listen(consumer, handle, options);
  try {
    await available(consumer.connect());
    await available(consumer.subscribe({ topics: [...topics], fromBeginning: true }));
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: (payload) => take(payload, onFetched, handle),
    });
  } catch (error) {
    stopListening();
    await handle.close();
    throw error;
  }
  return { ...handle, close: () => handle.close().finally(stopListening) };
}

function listen(
  consumer: Consumer,
  handle: RecordConsumer,
  { onAssigned, onCrash }: ConsumerOptions,
): () => void {
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const assigned = Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition })),
    );
    onAssigned(assigned, handle);
  });
  consumer.on(consumer.events.CRASH, ({ payload: { error } }) =>
    available(Promise.reject(error)).catch(onCrash),
  );
  return watchFetches(consumer, onCrash);
}

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
  const byTopic = (partitions: readonly TopicPartition[]) =>
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
