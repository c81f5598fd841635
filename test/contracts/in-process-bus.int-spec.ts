import { randomUUID } from 'node:crypto';
import { MemoryEventStore } from '@yishi/event-store';
import { InProcessMessageBus, type Message, PublishedTopics } from '@yishi/messaging';
import {
  type BusHarness,
  CONTRACT_TOPICS,
  messageBusContract,
  RecordingMessageBus,
  TopicStore,
} from '@yishi/messaging/contract';

const metadata = {
  commandId: '0190a0a0-0000-7000-8000-000000000001',
  inputHash: '',
  at: '2018-06-01T08:00:00.000Z',
  by: 'somebody',
  role: 'resident',
};

/**
 * A log whose every event is one message; the topic stands in the event, as a category has one
 * topic only.
 */
async function inProcess(): Promise<BusHarness> {
  const store = new MemoryEventStore();
  const published = new PublishedTopics();
  for (const topic of CONTRACT_TOPICS)
    published.add({
      topic,
      categories: ['a', 'b'],
      map: ({ event, metadata: { inputHash: _, ...who }, stream, position }): Message[] => {
        const { topic: own, ...data } = event.data as { topic: string };
        if (own !== topic) return [];
        return [{ ...who, topic, key: stream, type: event.type, data, stream, position, index: 0 }];
      },
    });
  return {
    connect: async () => new InProcessMessageBus(store, published),
    publish: async (topic, messages) => {
      for (const { key, type, data } of messages) {
        const event = { type, data: { ...data, topic } };
        await store.append(key, [{ id: randomUUID(), event, metadata }], 'any');
      }
    },
    close: () => store.close(),
  };
}

async function recording(): Promise<BusHarness> {
  const topics = new TopicStore();
  const publisher = new RecordingMessageBus(topics);
  let position = 0n;
  return {
    connect: async () => new RecordingMessageBus(topics),
    publish: async (topic, messages) => {
      const { inputHash: _, ...who } = metadata;
      const whole = messages.map(({ key, ...rest }) => {
        position++;
        return { ...who, ...rest, topic, key, stream: key, position, index: 0 };
      });
      await publisher.publish(topic, whole, position);
      for (const other of CONTRACT_TOPICS.filter((one) => one !== topic))
        await publisher.publish(other, [], position);
    },
    close: () => publisher.close(),
  };
}

messageBusContract('in process', inProcess);
messageBusContract('in memory, for specs', recording);

it('in process: refuses topics nobody publishes, and publishing beside the log', async () => {
  const bus = new InProcessMessageBus(new MemoryEventStore(), new PublishedTopics());
  const subscribe = () =>
    bus.subscribe({
      group: 'lost',
      topics: ['yishi.nowhere.v1'],
      position: async () => ({ position: 0n, index: 0 }),
      handler: async () => {},
    });
  expect(subscribe).toThrow(/no publication for yishi.nowhere.v1/);
  await expect(bus.publish('yishi.one.v1')).rejects.toThrow(/append events instead/);
});
