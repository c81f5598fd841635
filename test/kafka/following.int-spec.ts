import { fromLog, fromTopics, LogFeed, publication, topicProjection } from '@yishi/following';
import type { Event } from '@yishi/kernel';
import {
  type BusSubscribeOptions,
  type BusSubscription,
  type Message,
  MessageBus,
  PublishedTopics,
} from '@yishi/messaging';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type FollowingTest, followingTest } from '../support/following-instance';
import {
  freshName,
  type KafkaServer,
  kafkaBus,
  range,
  Store,
  startKafka,
  until,
} from '../support/kafka';

const PROJECT = '7d5f0f0e-7b0a-8c53-9d0e-3f1f6f6d2b11';
/** So a lease lapses as that of a program that was killed. */
const NEVER_MS = 1_000_000;

type Counted = Event<'Counted', { n: number }>;
const counted = (n: number): Counted => ({ type: 'Counted', data: { n } });
const told = (n: number) => ({ projectId: PROJECT, endsAt: `${n}` });

@Entity({ schema: 'counting', name: 'line' })
class Line {
  @PrimaryColumn({ type: 'bigint' }) position!: bigint;
  @Column({ type: 'int' }) n!: number;
}

let server: KafkaServer;
let test: FollowingTest;
let name: string;
let topic: string;
beforeAll(async () => {
  server = await startKafka();
});
afterAll(() => server.stop());
beforeEach(async () => {
  test = await followingTest([Line]);
  name = freshName();
  topic = `yishi.${name}.v1`;
});
afterEach(() => test.close());

const bus = () => kafkaBus(server, `${name}.`);

/** An instance of a program that relays the topic and, at a version, keeps its lines. */
function instance(bus: MessageBus, { renewEveryMs = 100, version = 0 } = {}) {
  const publications = [
    publication<Counted>()({
      topic,
      source: fromLog('counting'),
      on: { Counted: ({ data: { n } }) => [{ type: 'PublicityStarted.v1', data: told(n) }] },
    }),
  ];
  const lines = topicProjection({
    name: 'listening.lines',
    version,
    source: fromTopics(topic),
    tables: { line: Line },
    on: {
      'PublicityStarted.v1': ({ position, data }, rows) => {
        rows.put('line', { position, n: Number(data.endsAt) });
      },
    },
  });
  const followers = { publications, projections: version > 0 ? [lines] : [] };
  return test.instance(followers as never, {
    bus,
    feed: new LogFeed(test.store),
    published: new PublishedTopics(),
    leaseTimes: { leaseMs: 1_000, renewEveryMs },
  });
}

const append = async (from: number, to: number): Promise<void> => {
  for (const n of range(from, to)) await test.append(`counting-${n % 7}`, counted(n));
};

const lines = async (): Promise<number[]> => {
  const { rows } = await test.pool.query('SELECT n FROM counting.line ORDER BY position');
  return rows.map(({ n }) => n);
};

/** Passes everything on, until it dies after the broker's answer and before the relay hears it. */
class DyingBus extends MessageBus {
  readonly relayed = true;
  sent = 0;
  private die: () => void = () => {};

  constructor(
    private readonly bus: MessageBus,
    private readonly after: number,
  ) {
    super();
  }

  get isDead(): boolean {
    return this.sent >= this.after;
  }

  async publish(topic: string, messages: readonly Message[], upTo: bigint): Promise<void> {
    if (this.isDead) throw new Error('dead');
    await this.bus.publish(topic, messages, upTo);
    this.sent += messages.length;
    if (this.isDead)
      await new Promise<void>((_, reject) => {
        this.die = () => reject(new Error('dead'));
      });
  }

  subscribe(options: BusSubscribeOptions): BusSubscription {
    return this.bus.subscribe(options);
  }

  async close(): Promise<void> {
    this.die();
    await this.bus.close();
  }
}

it('repeats what a relay had sent when it died before its checkpoint', async () => {
  const dying = new DyingBus(bus(), 100);
  await instance(dying, { renewEveryMs: NEVER_MS }).start();
  await append(1, 300);
  await until(() => dying.isDead);

  const successor = bus();
  await instance(successor).start();
  const store = new Store();
  const reader = bus();
  store.subscribe(reader, 'ledger', [topic]);
  await append(301, 400);
  await until(() => store.received.length >= 400);
  expect(store.received.map(({ data }) => data)).toEqual(range(1, 400).map(told));
  const { messages } = successor.stats().topics.get(topic)!;
  expect(messages + dying.sent).toBeGreaterThan(400); // some stand there twice
  await reader.close();
  await dying.close();
});

it('builds a read model anew while messages come, and serves it when it is level', async () => {
  const first = instance(bus(), { version: 1 });
  await first.start();
  await append(1, 500);
  expect(await first.waitFor('listening', 500n, 30_000)).toBe(true);
  expect(await lines()).toEqual(range(1, 500));
  await first.stop();

  await test.pool.query('UPDATE counting.line SET n = 0');
  const second = instance(bus(), { version: 2 });
  await second.start();
  await append(501, 900);
  expect(await second.waitFor('listening', 900n, 30_000)).toBe(true);
  expect(await lines()).toEqual(range(1, 900));
});

const onOwnBroker = process.env.KAFKA_BROKERS === undefined ? it : it.skip;

onOwnBroker(
  'goes on by itself after the broker was away',
  async () => {
    const registry = instance(bus(), { version: 1 });
    await registry.start();
    await append(1, 50);
    expect(await registry.waitFor('listening', 50n, 30_000)).toBe(true);

    await server.kill();
    await append(51, 100);
    const states = () => registry.states().map(({ state }) => state);
    await until(() => states().every((state) => state === 'retrying'), 60_000);
    await server.restart();
    await append(101, 150);
    expect(await registry.waitFor('listening', 150n, 60_000)).toBe(true);
    expect(await lines()).toEqual(range(1, 150));
    await until(() => states().every((state) => state === 'running'));
  },
  180_000,
);
