import type { Message } from '@yishi/messaging';
import {
  brokerForTests,
  freshName,
  type KafkaServer,
  messageAt,
  Publisher,
  range,
  rawKafka,
  removeTopics,
  Store,
  until,
} from '../support/kafka';

const broker = brokerForTests();
const { bus } = broker;
let server: KafkaServer;
let name: string;
let topics: string[];
beforeEach(() => {
  server = broker.server();
  name = broker.name();
  topics = broker.topics();
});

it('brings 50,000 messages of two topics once, in the order of the log', async () => {
  const publisher = new Publisher(bus(), topics);
  const store = new Store();
  store.subscribe(bus(), 'ledger', topics);
  for (let batch = 0; batch < 50; batch++) await publisher.publish(1_000);
  await until(() => store.received.length >= 50_000, 60_000);
  expect(store.positions()).toEqual(range(1, 50_000));
  await until(() => store.caughtUp > 0);
});

it('keeps the order of each key in its partition', async () => {
  const [topic] = topics as [string];
  await new Publisher(bus(), [topic]).publish(3_000);
  const found = await recordsOf(topic, 3_000);
  expect(new Set(found.map(({ partition }) => partition)).size).toBe(3);
  for (const key of new Set(found.map((record) => record.key))) {
    const ofKey = found.filter((record) => record.key === key);
    expect(new Set(ofKey.map(({ partition }) => partition)).size).toBe(1);
    const positions = ofKey.map(({ position }) => position);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  }
});

it('drops what is published twice', async () => {
  const [topic] = topics as [string];
  const publisher = bus();
  const batch = (from: number, to: number): Message[] =>
    range(from, to).map((n) => messageAt(topic, BigInt(n), `a-${n % 5}`, { n }));
  await publisher.publish(topic, batch(1, 20), 20n);
  await publisher.publish(topic, batch(11, 30), 30n);
  await publisher.publish(topic, batch(1, 30), 30n);
  const store = new Store();
  store.subscribe(bus(), 'ledger', [topic]);
  await until(() => store.received.length >= 30);
  await publisher.publish(topic, batch(31, 31), 31n);
  await until(() => store.received.length >= 31);
  expect(store.positions()).toEqual(range(1, 31));
});

it('gives everything to the youngest member of a group, and back when it leaves', async () => {
  const publisher = new Publisher(bus(), topics);
  const [old, young] = [new Store(), new Store()];
  old.subscribe(bus(), 'ledger', topics);
  await publisher.publish(10);
  await until(() => old.received.length === 10);
  const second = young.subscribe(bus(), 'ledger', topics);
  await until(() => young.received.length === 10);
  await publisher.publish(10);
  await until(() => young.received.length === 20);
  expect(old.received).toHaveLength(10);
  await second.stop();
  await until(() => old.received.length === 20);
  expect(old.positions()).toEqual(range(1, 20));
  expect(young.positions()).toEqual(range(1, 20));
});

it('does not trust an offset that is beyond the place of its subscriber', async () => {
  const publisher = new Publisher(bus(), topics);
  const store = new Store();
  const subscription = store.subscribe(bus(), 'ledger', topics);
  await publisher.publish(300);
  await until(() => store.received.length === 300);
  await until(async () => (await committed()).every(({ offset }) => offset > 0));
  await subscription.stop();
  const restored = new Store();
  restored.place = { position: 100n, index: 0 };
  restored.subscribe(bus(), 'ledger', topics);
  await until(() => restored.received.length >= 200);
  expect(restored.positions()).toEqual(range(101, 300));
});

it('hands over what it can not read, once, and goes on', async () => {
  const [topic] = topics as [string];
  const publisher = bus();
  const store = new Store();
  store.subscribe(bus(), 'ledger', [topic]);
  const project = { projectId: '7d5f0f0e-7b0a-8c53-9d0e-3f1f6f6d2b11' };
  await publisher.publish(topic, [messageAt(topic, 1n, 'a-1', { n: 1 })], 1n);
  await foreign(topic, { key: 'junk', value: 'what is this' });
  await foreign(topic, { key: null, value: Buffer.from([0xff, 0xfe]) });
  const wrong = messageAt(topic, 2n, 'project-1', { projectId: 5 }, 'HouseholdTookPart.v1');
  const right = messageAt(topic, 3n, 'project-1', project, 'HouseholdTookPart.v1');
  await publisher.publish(topic, [wrong, right], 3n);
  await until(() => store.received.length >= 5);
  await publisher.publish(topic, [messageAt(topic, 4n, 'a-1', { n: 4 })], 4n);
  await until(() => store.received.length >= 6);
  const told = store.received.map(({ unreadable, position, data }) =>
    unreadable ? unreadable.replace(/^record .*: (?=\S+:|ce_)/, '') : [Number(position), data],
  );
  expect(told).toHaveLength(6);
  expect(told).toEqual(
    expect.arrayContaining([
      [1, { n: 1 }],
      expect.stringMatching(/ce_specversion is missing$/),
      expect.stringMatching(/ce_specversion is missing$/),
      expect.stringMatching(/projectId: isUuid$/),
      [3, project],
      [4, { n: 4 }],
    ]),
  );
  const second = store.received.find(({ position, index }) => position === 2n && index === 0);
  expect(second).toMatchObject({
    ...{ topic, key: 'project-1', stream: 'project-1', type: 'HouseholdTookPart.v1', data: {} },
  });
});

it('makes topics that forget nothing, and refuses one that would', async () => {
  const [kept, forgetful] = topics as [string, string];
  const admin = rawKafka(server).admin();
  await admin.connect();
  await admin.createTopics({
    topics: [{ topic: forgetful, configEntries: [{ name: 'retention.ms', value: '604800000' }] }],
  });
  await bus().publish(kept, [], 1n);
  const { topics: made } = await admin.fetchTopicMetadata({ topics: [kept] });
  expect(made[0]!.partitions).toHaveLength(3);
  await admin.disconnect();
  const wouldLose = /would lose messages: retention.ms is 604800000/;
  await expect(bus().publish(forgetful, [], 1n)).rejects.toThrow(wouldLose);
  const store = new Store();
  store.subscribe(bus(), 'ledger', topics);
  await until(() => store.errors.length > 0);
  expect(store.errors[0]!.message).toMatch(wouldLose);
});

it('refuses a topic whose beginning is gone to a subscriber that has not had it', async () => {
  const [topic] = topics as [string];
  await new Publisher(bus({ partitions: 1 }), [topic]).publish(50);
  const admin = rawKafka(server).admin();
  await admin.connect();
  await admin.fetchTopicOffsets(topic); // the client must know the topic's leader
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '20' }] });
  await admin.disconnect();
  const store = new Store();
  store.subscribe(bus(), 'ledger', [topic]);
  await until(() => store.errors.length > 0);
  expect(store.errors[0]!.message).toMatch(/begins with record 20: what came before is lost/);
  expect(store.received).toEqual([]);
});

it('loses nothing when partitions are added and a relay that knows them takes over', async () => {
  const [topic] = topics as [string];
  const batch = (from: number, to: number): Message[] =>
    range(from, to).map((n) => messageAt(topic, BigInt(n), `a-${n % 11}`, { n }));
  const store = new Store();
  store.subscribe(bus(), 'ledger', [topic]);
  await bus().publish(topic, batch(1, 30), 30n);
  await until(() => store.received.length === 30);
  const admin = rawKafka(server).admin();
  await admin.connect();
  await admin.createPartitions({ topicPartitions: [{ topic, count: 7 }] });
  await until(async () => {
    const { topics: found } = await admin.fetchTopicMetadata({ topics: [topic] });
    return found[0]!.partitions.length === 7;
  });
  await admin.disconnect();
  const next = bus();
  await next.publish(topic, batch(31, 60), 60n);
  await next.publish(topic, batch(61, 90), 90n);
  await until(() => store.place.position === 90n);
  expect(store.positions()).toEqual(range(1, 90));
  const used = new Set((await recordsOf(topic, 90)).map(({ partition }) => partition));
  expect(Math.max(...used)).toBeGreaterThan(2);
});

it('goes on when a topic was made again behind its back', async () => {
  const [topic] = topics as [string];
  const store = new Store();
  store.subscribe(bus({ partitions: 1 }), 'ledger', [topic]);
  await new Publisher(bus({ partitions: 1 }), [topic]).publish(50);
  await until(() => store.received.length === 50);
  await removeTopics(server, [topic]);
  const relay = new Publisher(bus({ partitions: 1 }), [topic]);
  await relay.publish(10);
  await until(() => store.errors.length > 0);
  await relay.publish(50);
  await until(() => store.received.length === 60);
  expect(store.positions()).toEqual(range(1, 60));
});

it('ends the program at once when the broker refuses it', async () => {
  const fatal: Error[] = [];
  const stranger = bus({
    sasl: { mechanism: 'plain', username: 'somebody', password: 'secret' },
    onFatal: (error) => fatal.push(error),
  });
  new Store().subscribe(stranger, 'ledger', topics);
  await until(() => fatal.length > 0);
  expect(fatal).toHaveLength(1);
  expect(fatal[0]!.message).toMatch(new RegExp(`^group ${name}.ledger: `));
});

async function committed(): Promise<{ offset: number }[]> {
  const admin = rawKafka(server).admin();
  await admin.connect();
  const found = await admin.fetchOffsets({ groupId: `${name}.ledger`, topics });
  await admin.disconnect();
  return found.flatMap(({ partitions }) =>
    partitions.map(({ offset }) => ({ offset: Number(offset) })),
  );
}

async function foreign(
  topic: string,
  message: { key: string | null; value: string | Buffer },
): Promise<void> {
  const producer = rawKafka(server).producer();
  await producer.connect();
  await producer.send({ topic, messages: [message] });
  await producer.disconnect();
}

type Found = Readonly<{ partition: number; key: string; position: number }>;

/** What stands in the topic, by its partitions; marks left out. */
async function recordsOf(topic: string, count: number): Promise<Found[]> {
  const found: Found[] = [];
  const consumer = rawKafka(server).consumer({ groupId: freshName() });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ partition, message: { key, headers } }) => {
      const position = Number(String(headers?.ce_position));
      if (key) found.push({ partition, key: key.toString(), position });
    },
  });
  await until(() => found.length >= count);
  await consumer.disconnect();
  return found;
}
