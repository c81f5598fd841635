import type { Kafka, RecordMetadata } from 'kafkajs';
import { startProducer } from './producer';

const TOPIC = 'yishi.one.v1';
const record = (key: string) => ({ key, value: '{}', headers: {} });

/** A client that takes everything and answers for some partitions. */
function client(answered: readonly number[]) {
  const sent: (number | undefined)[] = [];
  const kafka = {
    producer: () => ({
      connect: async () => {},
      disconnect: async () => {},
      send: async ({ messages }: { messages: { partition?: number }[] }) => {
        sent.push(...messages.map(({ partition }) => partition));
        return answered.map((partition) => ({ partition, errorCode: 0 }) as RecordMetadata);
      },
    }),
  } as unknown as Pick<Kafka, 'producer'>;
  return { sent, producer: startProducer(kafka, {}, 1_000) };
}

it('chooses by the key among the partitions it is told of', async () => {
  const { producer, sent } = client([0, 1, 2, 3, 4, 5, 6]);
  const keys = Array.from({ length: 100 }, (_, n) => record(`a-${n}`));
  await (await producer).send(TOPIC, [...keys, ...keys], 7);
  expect(sent.slice(0, 100)).toEqual(sent.slice(100));
  expect([...new Set(sent)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

it('does not take for written what the client has passed over', async () => {
  const mark = { key: null, value: null, headers: {} };
  const marks = [0, 1].map((partition) => ({ ...mark, partition }));
  await (await client([0, 1]).producer).send(TOPIC, marks, 2);
  await expect((await client([1]).producer).send(TOPIC, marks, 2)).rejects.toThrow(
    `${TOPIC}/0: the client wrote nothing`,
  );
});
