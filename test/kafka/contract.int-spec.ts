import { type BusHarness, CONTRACT_TOPICS, messageBusContract } from '@yishi/messaging/contract';
import {
  freshName,
  type KafkaServer,
  kafkaBus,
  messageAt,
  removeTopics,
  startKafka,
} from '../support/kafka';

let server: KafkaServer;
beforeAll(async () => {
  server = await startKafka();
});
afterAll(() => server.stop());

const harness = (partitions: number) => async (): Promise<BusHarness> => {
  await removeTopics(server, CONTRACT_TOPICS);
  const prefix = `${freshName()}.`;
  const connect = async () => kafkaBus(server, prefix, { partitions });
  const publisher = await connect();
  let position = 0n;
  return {
    connect,
    publish: async (topic, messages) => {
      const whole = messages.map(({ key, type, data }) =>
        messageAt(topic, ++position, key, data, type),
      );
      await publisher.publish(topic, whole, position);
      for (const other of CONTRACT_TOPICS.filter((one) => one !== topic))
        await publisher.publish(other, [], position);
    },
    close: () => publisher.close(),
  };
};

messageBusContract('Kafka, one partition', harness(1), 30_000);
messageBusContract('Kafka, three partitions', harness(3), 30_000);
