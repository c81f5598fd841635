import { type Kafka, Partitioners, type RecordMetadata, type RetryOptions } from 'kafkajs';
import type { RecordProducer } from '../broker';
import { BrokerUnavailable } from '../kafka-errors';
import { available, CLOSE_WITHIN_MS, within } from './waiting';

const choose = Partitioners.DefaultPartitioner();

/** A producer of its own sequence numbers, with one request under way. */
export async function startProducer(
  kafka: Pick<Kafka, 'producer'>,
  retry: RetryOptions,
  timeoutMs: number,
): Promise<RecordProducer> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: () => choose,
    retry,
  });
  await available(producer.connect());
  return {
    send: async (topic, records, partitions) => {
      const messages = records.map(({ key, value, headers, partition }) => ({
        ...{ key, value, headers: { ...headers } },
        partition: partition ?? partitionOf(topic, key, partitions),
      }));
      const answers = await available(
        producer.send({ topic, messages, acks: -1, timeout: timeoutMs }),
      );
      refuseUnwritten(topic, messages, answers);
    },
    close: () => within(CLOSE_WITHIN_MS, producer.disconnect()),
  };
}

/** As every Kafka client does by default. */
function partitionOf(topic: string, key: string | null, partitions: number): number {
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    ...{ partitionId, partitionErrorCode: 0, leader: 0 },
    ...{ replicas: [], isr: [], offlineReplicas: [] },
  }));
  return choose({ topic, partitionMetadata, message: { key, value: null } });
}

/**
 * The client passes over a partition it does not know, and one whose leader has moved to a broker
 * that had answered for others of the same request, and resolves as if all was written.
 */
function refuseUnwritten(
  topic: string,
  messages: readonly { partition: number }[],
  answers: readonly RecordMetadata[],
): void {
  const written = new Set(answers.map(({ partition }) => partition));
  for (const { partition } of messages)
    if (!written.has(partition))
      throw new BrokerUnavailable(`${topic}/${partition}: the client wrote nothing`);
}
