import { randomUUID } from 'node:crypto';
import { type KafkaBusOptions, KafkaMessageBus, type Message } from '@yishi/messaging';
import { Kafka, logLevel } from 'kafkajs';
import { type KafkaServer, startKafka } from '../../apps/demo/src/kafka/kafka-server';

export { type KafkaServer, startKafka };

export const who = {
  commandId: '0190a0a0-0000-7000-8000-000000000001',
  at: '2018-06-01T08:00:00.000Z',
  by: 'somebody',
  role: 'resident',
};

/** The first message of a log event, as a publication makes it. */
export const messageAt = (
  topic: string,
  position: bigint,
  key: string,
  data: object,
  type = 'Counted.v1',
): Message => ({ ...who, topic, key, stream: key, type, data, position, index: 0 });

/** The broker's client beside the bus: to prepare, to forge, to look. */
export const rawKafka = (server: KafkaServer): Kafka =>
  new Kafka({ brokers: [...server.brokers], clientId: 'test', logLevel: logLevel.NOTHING });

/** Names nobody has used at this broker, so that suites can share one. */
export const freshName = (): string => randomUUID().slice(0, 8);

/** A bus as a service of an installation has it; every test is an installation of its own. */
export function kafkaBus(
  server: KafkaServer,
  groupPrefix: string,
  options: Partial<KafkaBusOptions> = {},
): KafkaMessageBus {
  return new KafkaMessageBus({
    brokers: server.brokers,
    clientId: 'yishi-test',
    groupPrefix,
    onFatal: (error) => {
      throw error;
    },
    ...options,
  });
}

/** Removes topics and waits until the broker has forgotten them. */
export async function removeTopics(server: KafkaServer, topics: readonly string[]): Promise<void> {
  const admin = rawKafka(server).admin();
  await admin.connect();
  try {
    const known = await admin.listTopics();
    const found = topics.filter((topic) => known.includes(topic));
    if (found.length > 0) await admin.deleteTopics({ topics: found });
    while ((await admin.listTopics()).some((topic) => topics.includes(topic)))
      await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    await admin.disconnect();
  }
}
