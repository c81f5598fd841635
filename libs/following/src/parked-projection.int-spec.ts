import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { TopicStore } from '@yishi/messaging/contract';
import { Pool, type PoolClient } from 'pg';
import { type FollowingTest, followingTest, until } from '../../../test/support/following-instance';
import {
  asProjection,
  atBroker,
  count,
  GarblingBus,
  History,
  historiesOf,
  Poison,
  settled,
  stateOf,
} from '../../../test/support/parked-followers';
import { ParkedMessages } from './parked-messages';

const FOLLOWER = 'parking.histories';

let test: FollowingTest;
let topics: TopicStore;
let poison: Poison;
let parked: ParkedMessages;
beforeEach(async () => {
  test = await followingTest([History]);
  topics = new TopicStore();
  poison = new Poison();
  parked = new ParkedMessages(test.pool as never);
});
afterEach(() => test.close());

type Options = Parameters<typeof atBroker>[3];
const instance = (options: Options = {}, version = 1) =>
  atBroker(test, topics, asProjection(poison, version), options);
const askForRetry = (key: string) =>
  parked.askForRetry({ follower: FOLLOWER, key: `counting-${key}` });
const stored = async () => {
  const { rows } = await test.pool.query(
    `SELECT f.version, f.rebuild_version, (SELECT array_agg(DISTINCT version) FROM
       following.checkpoint WHERE follower = $1) AS checkpoints,
       (SELECT count(*)::int FROM following.parked_retry) AS asked
     FROM following.follower f WHERE f.name = $1`,
    [FOLLOWER],
  );
  return rows[0];
};
const SETTLED = { version: 1, rebuild_version: null, checkpoints: [1], asked: 0 };

/** Its connections break on whatever has to do with the key `c` in tables that are built beside. */
class GatedPool extends Pool {
  isShut = false;
  override connect(): Promise<PoolClient>;
  override connect(callback: never): void;
  override connect(callback?: never): unknown {
    if (callback) return super.connect(callback);
    return super.connect().then((client) => {
      const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
      const gated = async (...args: unknown[]): Promise<unknown> => {
        const statement = this.isShut ? inspect(args, { maxArrayLength: null, depth: 5 }) : '';
        if (statement.includes('__rebuild') && statement.includes('"c"'))
          throw Object.assign(new Error('connection lost'), { code: 'ECONNRESET' });
        return query(...args);
      };
      return Object.assign(Object.create(client), { query: gated, release: client.release });
    });
  }
}

/** Twelve numbers of four keys, by turns. */
const twelve = Array.from({ length: 12 }, (_, i): [string, number] => ['abcd'[i % 4]!, i + 1]);

it('parks several keys of one batch and leaves no trace of them in the rows', async () => {
  for (const n of [2, 5, 9]) poison.numbers.add(n);
  await count(test, ...twelve);
  const alarms: string[] = [];
  const registry = instance({ onAlarm: ({ message }) => alarms.push(message) });
  await registry.start();
  await settled(test, registry, 5);
  expect(await historiesOf(test)).toEqual({
    '*': '1,3,4,7,8,11,12',
    a: '1',
    c: '3,7,11',
    d: '4,8,12',
  });
  expect(await parked.keys(10)).toMatchObject([
    { key: 'counting-a', position: '5', error: '5 is bad', tries: 3, waiting: 1 },
    { key: 'counting-b', position: '2', error: '2 is bad', tries: 3, waiting: 2 },
  ]);
  expect(poison.tries.has(9)).toBe(false);
  expect(alarms).toHaveLength(2);
  expect(stateOf(registry)).toMatchObject({ state: 'running', isBehind: false });
});

it('parks what comes later behind it, also set-wise and after a restart', async () => {
  poison.numbers.add(1);
  const first = instance();
  await first.start();
  await count(test, ['a', 1], ['b', 2]);
  await settled(test, first, 1);
  await count(test, ['a', 3], ['b', 4], ['a', 5]);
  await settled(test, first, 3);
  await first.stop();
  await count(test, ['a', 6], ['b', 7]);
  const second = instance();
  await second.start();
  await settled(test, second, 4);
  expect(await historiesOf(test)).toEqual({ '*': '2,4,7', b: '2,4,7' });
});

it('retries by building again from the start: the rows are those of a history without fault', async () => {
  for (const n of [2, 5]) poison.numbers.add(n);
  const registry = instance();
  await registry.start();
  await count(test, ...twelve);
  await settled(test, registry, 5);
  poison.numbers.clear();
  expect(await askForRetry('a')).toBe(true);
  await settled(test, registry, 0);
  const all = twelve.map(([, n]) => n).join(',');
  const expected = { '*': all, a: '1,5,9', b: '2,6,10', c: '3,7,11', d: '4,8,12' };
  expect(await historiesOf(test)).toEqual(expected);
  expect(await stored()).toEqual(SETTLED);
  await count(test, ['a', 13]);
  await settled(test, registry, 0);
  expect(await historiesOf(test)).toMatchObject({ '*': `${all},13`, a: '1,5,9,13' });
  await registry.stop();
  const raised = instance({}, 2);
  await raised.start();
  await settled(test, raised, 0);
  expect(await historiesOf(test)).toMatchObject({ ...expected, '*': `${all},13`, a: '1,5,9,13' });
});

it('parks again in the new build what fails again', async () => {
  for (const n of [2, 6]) poison.numbers.add(n);
  const registry = instance();
  await registry.start();
  await count(test, ...twelve);
  await settled(test, registry, 3);
  poison.numbers.delete(2);
  await askForRetry('b');
  await settled(test, registry, 2);
  expect(await parked.keys(10)).toMatchObject([{ position: '6', waiting: 1, retry: 'none' }]);
  expect(await historiesOf(test)).toMatchObject({ '*': '1,2,3,4,5,7,8,9,11,12', b: '2' });
  expect(await stored()).toEqual(SETTLED);
});

it('reads the old tables while it builds, over a restart, and tells what is parked in them', async () => {
  poison.numbers.add(2);
  const first = instance();
  await first.start();
  await count(test, ['a', 1], ['b', 2], ['c', 3]);
  await settled(test, first, 1);
  const before = await historiesOf(test);
  await first.stop();

  expect(await askForRetry('b')).toBe(true);
  poison.numbers.clear();
  const pool = new GatedPool({ connectionString: test.url, max: 4 });
  pool.isShut = true;
  for (const goesOn of [false, true]) {
    const registry = instance({ pool });
    await registry.start();
    await until(() => stateOf(registry).state === 'retrying');
    expect(stateOf(registry)).toMatchObject({ parked: 1 });
    expect(await historiesOf(test)).toEqual(before);
    expect(await parked.keys(10)).toMatchObject([{ key: 'counting-b', retry: 'rebuilding' }]);
    expect(await stored()).toMatchObject({ rebuild_version: -1, asked: 0 });
    if (goesOn) {
      pool.isShut = false;
      await settled(test, registry, 0);
      expect(await historiesOf(test)).toEqual({ '*': '1,2,3', a: '1', b: '2', c: '3' });
      expect(await stored()).toEqual(SETTLED);
    }
    await registry.stop();
  }
  await pool.end();
});

it('starts the build again when it has parked something itself and a retry is asked for', async () => {
  poison.numbers.add(2);
  const pool = new GatedPool({ connectionString: test.url, max: 4 });
  const registry = instance({ pool });
  await registry.start();
  // More than a batch, so that the gate holds back what comes after the parked ones.
  const others = Array.from({ length: 100 }, (_, i): [string, number] => ['d', i + 4]);
  await count(test, ['a', 1], ['b', 2], ['b', 3], ...others, ['c', 104]);
  await settled(test, registry, 2);
  pool.isShut = true;
  await askForRetry('b');
  const parkedBeside = async () => {
    const { rows } = await test.pool.query('SELECT FROM following.parked WHERE version = -1');
    return rows.length;
  };
  await until(async () => (await parkedBeside()) === 2);
  poison.numbers.clear();
  await askForRetry('b');
  await until(async () => (await stored()).asked === 0);
  pool.isShut = false;
  await settled(test, registry, 0);
  const numbers = Array.from({ length: 104 }, (_, i) => i + 1);
  expect(await historiesOf(test)).toMatchObject({ '*': numbers.join(','), b: '2,3' });
  expect(await stored()).toEqual(SETTLED);
  await registry.stop();
  await pool.end();
});

it('does not read a build that was stopped in the middle, more than a batch before its end', async () => {
  const first = instance();
  await first.start();
  await count(test, ...Array.from({ length: 150 }, (_, i): [string, number] => ['a', i + 1]));
  await settled(test, first, 0);
  const before = await historiesOf(test);
  await first.stop();
  let stopping: Promise<void> | undefined;
  poison.isBad = () => {
    stopping ??= raised.stop();
    return false;
  };
  const raised = instance({}, 2);
  await raised.start();
  await until(() => stopping !== undefined);
  await stopping;
  expect(await stored()).toMatchObject({ version: 1, rebuild_version: 2 });
  expect(await historiesOf(test)).toEqual(before);
});

it('forgets with a raised version what the old one parked, when the new tables are read', async () => {
  poison.numbers.add(2);
  const first = instance();
  await first.start();
  await count(test, ...twelve);
  await settled(test, first, 3);
  await first.stop();
  poison.numbers.clear();
  await askForRetry('b');
  const raised = instance({}, 2);
  await raised.start();
  await settled(test, raised, 0);
  expect(await parked.keys(10)).toEqual([]);
  expect(await stored()).toEqual({ ...SETTLED, version: 2, checkpoints: [2] });
  expect(await historiesOf(test)).toMatchObject({ b: '2,6,10' });
});

it('parks what could not be read, and reads it in the next build when it can', async () => {
  let isMended = false;
  const registry = instance({ bus: new GarblingBus(topics, (n) => n === 2 && !isMended) });
  await registry.start();
  await count(test, ['a', 1], ['a', 2], ['b', 3], ['a', 4]);
  await settled(test, registry, 2);
  expect(await historiesOf(test)).toEqual({ '*': '1,3', a: '1', b: '3' });
  expect(await parked.keys(10)).toMatchObject([{ error: 'unreadable: not JSON', tries: 0 }]);
  isMended = true;
  await askForRetry('a');
  await settled(test, registry, 0);
  expect(await historiesOf(test)).toEqual({ '*': '1,2,3,4', a: '1,2,4', b: '3' });
});

it('stops as before where the log is the bus', async () => {
  poison.numbers.add(2);
  const registry = test.instance(asProjection(poison));
  await registry.start();
  await count(test, ['a', 1], ['a', 2], ['b', 3]);
  await until(() => stateOf(registry).state === 'failed');
  expect(stateOf(registry)).toMatchObject({
    error: '2 is bad',
    event: { position: 2n },
    parked: 0,
  });
  expect(await historiesOf(test)).toEqual({ '*': '1', a: '1' });
  expect(await parked.keys(10)).toEqual([]);
});

it('is rewound with what it parked when the log was restored from an older copy', async () => {
  poison.numbers.add(1);
  const before = instance();
  await before.start();
  await count(test, ['a', 1], ['b', 2], ['a', 3]);
  await settled(test, before, 2);
  await before.stop();
  const client = await test.pool.connect();
  await client.query("SET yishi.head = '2'");
  await client.query(readFileSync('deploy/postgres/rewind-followers.sql', 'utf8'));
  client.release(true);
  topics = new TopicStore();
  poison.numbers.clear();
  // the log has grown again meanwhile, by one
  const after = instance();
  await after.start();
  await settled(test, after, 0);
  expect(await historiesOf(test)).toEqual({ '*': '1,2,3', a: '1,3', b: '2' });
});
