import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { brokerForTests, type KafkaServer, Publisher, range, Store, until } from '../support/kafka';

/** Each member that comes and each that goes is one. */
const REBALANCES = 100;
const OWN_BROKER = process.env.KAFKA_BROKERS === undefined;

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

/** Publishes now and then until it is told to stop; the answer is how many. */
function flow(publisher: Publisher, size: number, everyMs: number): () => Promise<number> {
  let isOver = false;
  let published = 0;
  const ended = (async () => {
    while (!isOver) {
      await publisher.publish(size);
      published += size;
      await delay(everyMs);
    }
  })();
  return async () => {
    isOver = true;
    await ended;
    return published;
  };
}

it(`loses nothing over ${REBALANCES} rebalances while messages flow`, async () => {
  const store = new Store();
  store.subscribe(bus(), 'ledger', topics);
  const stop = flow(new Publisher(bus(), topics), 7, 10);
  await until(() => store.received.length > 0);
  store.errors.length = 0; // a broker that has just started may say so
  const guest = bus();
  for (let round = 0; round < REBALANCES / 2; round++) {
    // The guest works on the same store, as the next holder of a lease does.
    const before = store.received.length;
    const subscription = store.subscribe(guest, 'ledger', topics);
    await until(() => guest.stats().subscriptions[0]?.state === 'reading');
    await until(() => store.received.length > before);
    await subscription.stop();
  }
  const published = await stop();
  await until(() => store.received.length >= published);
  expect(store.positions()).toEqual(range(1, published));
  expect(store.errors).toEqual([]);
}, 180_000);

it('takes over from a member that was killed', async () => {
  const publisher = new Publisher(bus(), topics);
  await publisher.publish(20);
  // as `npm run test:kafka` has built it
  const args = [server.brokers.join(','), `${name}.`, 'ledger', ...topics];
  const member = fork('dist/test/kafka/member.js', args);
  await once(member, 'message');
  member.kill('SIGKILL');
  await once(member, 'exit');
  const store = new Store();
  store.subscribe(bus(), 'ledger', topics);
  await publisher.publish(20);
  await until(() => store.received.length >= 40);
  expect(store.positions()).toEqual(range(1, 40));
});

const onOwnBroker = OWN_BROKER ? it : it.skip;

onOwnBroker(
  'goes on after the broker was killed and started again',
  async () => {
    const store = new Store();
    const fatal: Error[] = [];
    const reader = bus({ onFatal: (error) => fatal.push(error) });
    store.subscribe(reader, 'ledger', topics);
    const stop = flow(new Publisher(bus(), topics), 20, 10);
    for (let round = 0; round < 2; round++) {
      const before = store.received.length;
      await until(() => store.received.length > before + 200);
      await server.kill();
      await until(() => store.errors.length > round);
      await server.restart();
      const after = store.received.length;
      await until(() => store.received.length > after + 200);
    }
    const published = await stop();
    await until(() => store.received.length >= published);
    expect(store.positions()).toEqual(range(1, published));
    expect(new Set(store.errors.map((error) => error.name))).toEqual(new Set(['TransientFailure']));
    expect(fatal).toEqual([]);
  },
  180_000,
);

onOwnBroker(
  'ends the program when the broker stays away for too long',
  async () => {
    const fatal: Error[] = [];
    const store = new Store();
    const reader = bus({ fatalAfterMs: 3_000, onFatal: (error) => fatal.push(error) });
    store.subscribe(reader, 'ledger', topics);
    await new Publisher(bus(), topics).publish(10);
    await until(() => store.received.length === 10);
    await server.kill();
    await until(() => fatal.length > 0);
    expect(store.errors.length).toBeGreaterThan(0);
    expect(fatal).toHaveLength(1);
    expect(reader.stats().subscriptions).toEqual([]);
    await server.restart();
  },
  120_000,
);
