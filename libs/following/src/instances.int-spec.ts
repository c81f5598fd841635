import { MemoryEventStore } from '@yishi/event-store';
import type { Event } from '@yishi/kernel';
import { type Message, PublishedTopics } from '@yishi/messaging';
import { RecordingMessageBus, TopicStore } from '@yishi/messaging/contract';
import { Pool, type PoolConfig } from 'pg';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type FollowingTest, followingTest, until } from '../../../test/support/following-instance';
import {
  type ContextFollowers,
  type Followed,
  fromLog,
  fromTopics,
  type Projection,
  projection,
  publication,
  type Rows,
} from './following';
import { LogFeed } from './log-feed';

type Counted = Event<'Counted', { n: number }>;

@Entity({ schema: 'counting', name: 'line' })
class Line {
  @PrimaryColumn({ type: 'bigint' }) position!: bigint;
  @Column({ type: 'int' }) n!: number;
}

@Entity({ schema: 'counting', name: 'total' })
class Total {
  @PrimaryColumn({ type: 'text' }) id!: string;
  @Column({ type: 'int', default: 0 }) count!: number;
}

const counting = (beforeEach: (event: Followed<Counted['data']>) => void = () => {}): Projection =>
  projection<Counted>()({
    name: 'counting.lines',
    version: 1,
    source: fromLog('counting'),
    tables: { line: Line, total: Total },
    on: {
      Counted(event, rows) {
        beforeEach(event);
        rows.put('line', { position: event.position, n: event.data.n });
        rows.add('total', { id: 'all' }, { count: 1 });
      },
    },
  }) as unknown as Projection;

const counted = (n: number): Counted => ({ type: 'Counted', data: { n } });

let test: FollowingTest;
beforeEach(async () => {
  test = await followingTest([Line, Total]);
});
afterEach(() => test.close());

type Registry = ReturnType<FollowingTest['instance']>;
const stateOf = (registry: Registry) => registry.states()[0]!.state;
const totals = async () => {
  const { rows } = await test.pool.query(
    'SELECT (SELECT count FROM counting.total), (SELECT count(*)::int AS lines FROM counting.line)',
  );
  return rows[0];
};

it('lets one instance work; the other takes over at once after an orderly stop', async () => {
  const workers: string[] = [];
  const working = (who: string): ContextFollowers => ({
    projections: [counting(() => workers.push(who))],
  });
  const first = test.instance(working('first'));
  const second = test.instance(working('second'));
  await first.start();
  await second.start();
  expect(stateOf(second)).toBe('standby');
  const { position } = await test.append('counting-1', counted(1), counted(2));
  // The second instance waits by looking at the checkpoint of the first.
  expect(await second.waitFor('counting', position, 5_000)).toBe(true);
  expect(workers).toEqual(['first', 'first']);
  await first.stop();
  await until(() => stateOf(second) === 'running', 2_000);
  await test.append('counting-1', counted(3));
  expect(await second.waitFor('counting', await test.store.head(), 5_000)).toBe(true);
  expect(workers).toEqual(['first', 'first', 'second']);
  expect(await totals()).toEqual({ count: 3, lines: 3 });
});

it.each([
  ['before its writes', /^BEGIN/],
  ['with rows written and locked', /^UPDATE following.checkpoint SET position/],
])(
  'takes over from an instance that hangs %s, and nothing of its batch stays',
  async (_at, at) => {
    // It neither renews its leases nor goes on in its batch: as a process does that is stopped or
    // cut off.
    const stalled = new StallingPool(at, { connectionString: test.url, max: 4 });
    const first = test.instance({ projections: [counting()] }, { pool: stalled });
    await first.start();
    await test.append('counting-1', counted(1));
    expect(await first.waitFor('counting', 1n, 5_000)).toBe(true);

    stalled.stall();
    await test.append('counting-1', counted(2));
    await until(() => stalled.isWaiting);
    const second = test.instance({ projections: [counting()] });
    await second.start();
    expect(stateOf(second)).toBe('standby');
    await until(() => stateOf(second) === 'running', 5_000);
    expect(await second.waitFor('counting', 2n, 10_000)).toBe(true);
    expect(await totals()).toEqual({ count: 2, lines: 2 });

    stalled.goOn();
    await until(() => stateOf(first) === 'standby');
    await test.append('counting-1', counted(3));
    expect(await second.waitFor('counting', 3n, 5_000)).toBe(true);
    expect(await totals()).toEqual({ count: 3, lines: 3 });
    await first.stop();
    await stalled.end();
  },
  30_000,
);

/**
 * Holds back one kind of statement in transactions, and all statements outside, until told to go
 * on.
 */
class StallingPool extends Pool {
  isWaiting = false;

  constructor(
    private readonly held: RegExp,
    config: PoolConfig,
  ) {
    super(config);
  }

  private gate: Promise<void> = Promise.resolve();
  private open: () => void = () => {};

  stall(): void {
    this.gate = new Promise((resolve) => {
      this.open = resolve;
    });
  }

  goOn(): void {
    this.open();
  }

  override async connect(): Promise<never> {
    const client = await super.connect();
    const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
    const held = async (...args: unknown[]): Promise<unknown> => {
      if (!this.held.test(String(args[0]).trim())) return query(...args);
      this.isWaiting = true;
      await this.gate;
      this.isWaiting = false;
      return query(...args);
    };
    return Object.assign(Object.create(client), { query: held, release: client.release }) as never;
  }

  override async query(...args: unknown[]): Promise<never> {
    await this.gate;
    const client = await super.connect();
    try {
      return (await (client.query as (...all: unknown[]) => Promise<unknown>)(...args)) as never;
    } finally {
      client.release();
    }
  }
}

it('builds a projection over topics in order, with the log as the bus', async () => {
  const registry = test.instance(listening());
  await registry.start();
  for (let n = 1; n <= 30; n++) await test.append(`counting-${n % 3}`, counted(n));
  expect(await registry.waitFor('listening', 30n, 5_000)).toBe(true);
  const { rows } = await test.pool.query('SELECT n FROM counting.line ORDER BY position');
  expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  expect(await totals()).toEqual({ count: 60, lines: 30 });
});

it('relays to a broker in order, and consumers count repeated messages once', async () => {
  const topics = new TopicStore();
  const published = new PublishedTopics();
  const feed = new LogFeed(test.store);
  const options = { bus: new RecordingMessageBus(topics), published, feed };
  const registry = test.instance(listening(), options);
  await registry.start();
  for (let n = 1; n <= 10; n++) await test.append(`counting-${n % 3}`, counted(n));
  await until(async () => (await totals()).count === 20);
  await registry.stop();

  // The relay's checkpoint is lost after the acknowledgement: it publishes everything once more.
  await test.pool.query(`DELETE FROM following.checkpoint WHERE follower LIKE 'relay.%'`);
  const again = test.instance(listening(), {
    bus: new RecordingMessageBus(topics),
    published: new PublishedTopics(),
    feed: new LogFeed(test.store),
  });
  await again.start();
  await test.append('counting-1', counted(11));
  await until(async () => (await totals()).count === 22);
  expect(topics.messages('yishi.council.v1')).toHaveLength(42);
  expect(await totals()).toEqual({ count: 22, lines: 11 });
  expect(again.states().map(({ follower }) => follower)).toContain('relay.yishi.council.v1');
});

it('refuses topics that go beyond the log, which was restored from an older copy', async () => {
  const topics = new TopicStore();
  const options = (store: MemoryEventStore) => ({
    ...{ bus: new RecordingMessageBus(topics), published: new PublishedTopics() },
    ...{ store, feed: new LogFeed(store) },
  });
  const before = test.instance(listening(), options(test.store));
  await before.start();
  for (let n = 1; n <= 3; n++) await test.append('counting-1', counted(n));
  expect(await before.waitFor('listening', 3n, 5_000)).toBe(true);
  await before.stop();
  // as a backup that is older than the topics has it: nothing of it was followed yet
  await test.pool.query('TRUNCATE following.checkpoint');
  await test.pool.query('TRUNCATE counting.line, counting.total');
  const after = test.instance(listening(), options(new MemoryEventStore()));
  await after.start();
  await until(() => stateOf(after) === 'failed');
  expect(after.states()[0]!.error).toMatch(
    /^position \d of yishi.council.v1 is beyond the head of the log, 0$/,
  );
  expect(await totals()).toEqual({ count: null, lines: 0 });
});

it('has not reached a position of which one message is still to come', async () => {
  const topics = new TopicStore();
  const instance = () =>
    test.instance(
      { projections: listening().projections },
      { bus: new RecordingMessageBus(topics) },
    );
  const registry = instance();
  const other = instance();
  await registry.start();
  await other.start();
  const bus = new RecordingMessageBus(topics);
  const topic = 'yishi.council.v1';
  const at = (index: number): Message => ({
    ...{ topic, key: 'counting-1', stream: 'counting-1', type: 'CouncilDissolved.v1' },
    ...{ at: '2018-06-01T08:00:00.000Z', by: 'x', role: 'resident', commandId: 'c' },
    ...{ data: { n: 1 }, position: 1n, index },
  });
  await test.append('counting-1', counted(1));
  topics.append(topic, [at(0)]);
  await until(async () => (await totals())?.count === 1);
  const reached = () =>
    Promise.all([registry, other].map((each) => each.waitFor('listening', 1n, 300)));
  expect(await reached()).toEqual([false, false]);
  await bus.publish(topic, [at(1)], 1n);
  const withTime = [registry, other].map((each) => each.waitFor('listening', 1n, 5_000));
  expect(await Promise.all(withTime)).toEqual([true, true]);
  expect((await totals()).count).toBe(2);
});

/**
 * Two messages for each event; a projection that keeps a line for the first of them and counts
 * both.
 */
function listening(): ContextFollowers {
  const both = publication<Counted>()({
    topic: 'yishi.council.v1',
    source: fromLog('counting'),
    on: {
      Counted: ({ data: { n } }) =>
        ['first', 'second'].map((councilId) => ({
          type: 'CouncilDissolved.v1' as const,
          data: { councilId, n } as never,
        })),
    },
  });
  const lines: Projection = {
    name: 'listening.lines',
    version: 1,
    source: fromTopics('yishi.council.v1'),
    tables: { line: Line, total: Total },
    on: {
      'CouncilDissolved.v1': ((event: Followed<{ n: number }>, rows: Rows) => {
        if (event.index === 0) rows.put('line', { position: event.position, n: event.data.n });
        rows.add('total', { id: 'all' }, { count: 1 });
      }) as never,
    } as never,
  };
  return { projections: [lines], publications: [both as never] };
}
