import { TopicStore } from '@yishi/messaging/contract';
import { Pool } from 'pg';
import { type FollowingTest, followingTest, until } from '../../../test/support/following-instance';
import {
  Announce,
  asProcess,
  atBroker,
  count,
  GarblingBus,
  History,
  Poison,
  Receiver,
  settled,
  stateOf,
} from '../../../test/support/parked-followers';
import { type Followed, fromTopics, type Process, send, topicProcess } from './following';
import { ParkedMessages } from './parked-messages';

const FOLLOWER = 'parking.announcing';

let test: FollowingTest;
let topics: TopicStore;
let poison: Poison;
let receiver: Receiver;
let parked: ParkedMessages;
beforeEach(async () => {
  test = await followingTest([History]);
  topics = new TopicStore();
  poison = new Poison();
  receiver = new Receiver(poison);
  parked = new ParkedMessages(test.pool as never);
});
afterEach(() => test.close());

const instance = (options: Parameters<typeof atBroker>[3] = {}) =>
  atBroker(test, topics, asProcess(), { sender: receiver, ...options });
const inOrder = async () => {
  const { rows } = await test.pool.query(
    'SELECT key, position::int FROM following.parked ORDER BY position',
  );
  return rows.map(({ key, position }) => [key, position]);
};
const askForRetry = (key: string) =>
  parked.askForRetry({ follower: FOLLOWER, key: `counting-${key}` });
const noneAsked = () =>
  until(async () => {
    const { rows } = await test.pool.query('SELECT FROM following.parked_retry');
    return rows.length === 0;
  });

it('tries a message a few times, parks it with its key, and other keys go on', async () => {
  poison.numbers.add(2);
  const alarms: string[] = [];
  const registry = instance({ onAlarm: ({ message }) => alarms.push(message) });
  await registry.start();
  await count(test, ['a', 1], ['a', 2], ['b', 3], ['a', 4], ['b', 5]);
  await settled(test, registry, 2);
  expect(receiver.numbers()).toEqual([1, 3, 5]);
  expect([poison.tries.get(2), poison.tries.has(4)]).toEqual([3, false]);
  expect(await parked.keys(10)).toEqual([
    {
      ...{ follower: FOLLOWER, key: 'counting-a', type: 'CouncilDissolved.v1' },
      ...{ position: '2', index: 0, error: 'Announce was refused: not-now', tries: 3 },
      ...{ parkedAt: expect.any(Date), waiting: 1, retry: 'none' },
    },
  ]);
  expect(alarms).toEqual([
    `${FOLLOWER} parked CouncilDissolved.v1 at 2 of counting-a: Announce was refused: not-now`,
  ]);
  expect(registry.isHealthy()).toBe(true);
  const { rows } = await test.pool.query('SELECT data FROM following.parked ORDER BY position');
  expect(rows[0].data).toBe('{"key":"a","n":2,"feeFen":2}');
});

it('parks nothing when the cause passes while it is tried', async () => {
  poison.numbers.add(1);
  const registry = instance({ tries: { count: 5, firstPauseMs: 5 } });
  await registry.start();
  await count(test, ['a', 1], ['a', 2]);
  await until(() => (poison.tries.get(1) ?? 0) >= 2);
  poison.numbers.clear();
  await settled(test, registry, 0);
  expect(receiver.numbers()).toEqual([1, 2]);
});

it('does not count what the receiver did not answer as a try', async () => {
  let isAway = true;
  receiver.onSent = () => {
    if (isAway) throw new Error('the database is away');
  };
  const registry = instance();
  await registry.start();
  await count(test, ['a', 1]);
  await until(() => stateOf(registry).state === 'retrying' && poison.tries.get(1)! >= 3);
  isAway = false;
  await settled(test, registry, 0);
  expect(receiver.numbers()).toEqual([1]);
});

it('parks a message whose command is due at no instant', async () => {
  const { publications } = asProcess();
  const later = topicProcess({
    name: FOLLOWER,
    source: fromTopics('yishi.council.v1'),
    on: {
      'CouncilDissolved.v1': ({ data }: Followed) => {
        const dueAt = (data as Announce).n === 2 ? 'soon' : '2030-01-01T00:00:00.000Z';
        return [send(Announce, data as Announce, { dueAt })];
      },
    } as never,
  });
  const registry = atBroker(test, topics, { publications, processes: [later as Process] });
  await registry.start();
  await count(test, ['a', 1], ['a', 2], ['b', 3]);
  await settled(test, registry, 1);
  expect(await parked.keys(10)).toMatchObject([{ error: 'a command is due at no instant' }]);
  const { rows } = await test.pool.query('SELECT input FROM following.scheduled ORDER BY input');
  expect(rows.map(({ input }) => JSON.parse(input).n)).toEqual([1, 3]);
});

it('keeps the order of a key over a restart and a takeover', async () => {
  poison.numbers.add(1);
  const first = instance();
  await first.start();
  await count(test, ['a', 1], ['b', 2]);
  await settled(test, first, 1);
  await first.stop();
  await count(test, ['a', 3], ['b', 4]);
  const alarms: string[] = [];
  const second = instance({ onAlarm: ({ message }) => alarms.push(message) });
  const third = instance();
  await second.start();
  await third.start();
  await settled(test, second, 2);
  expect(alarms).toEqual([`${FOLLOWER}: messages parked: 1`]);
  expect(stateOf(third)).toMatchObject({ state: 'standby', parked: 0 });
  await second.stop();
  await count(test, ['a', 5]);
  await settled(test, third, 3);
  expect(receiver.numbers()).toEqual([2, 4]);
  expect((await inOrder()).map(([key]) => key)).toEqual(['counting-a', 'counting-a', 'counting-a']);
  poison.numbers.clear();
  await askForRetry('a');
  await settled(test, third, 0);
  expect(receiver.numbers('a')).toEqual([1, 3, 5]);
  expect(receiver.accepted.find(({ n }) => n === 5)).toEqual({ key: 'a', n: 5, feeFen: 5n });
});

it('handles a key again in its order, more than are read at once, then goes on as ever', async () => {
  poison.numbers.add(0);
  const registry = instance();
  await registry.start();
  const numbers = Array.from({ length: 120 }, (_, n) => n);
  await count(test, ...numbers.map((n): [string, number] => ['a', n]));
  await settled(test, registry, 120);
  poison.numbers.clear();
  expect(await askForRetry('a')).toBe(true);
  await settled(test, registry, 0);
  await count(test, ['a', 120]);
  await settled(test, registry, 0);
  expect(receiver.numbers('a')).toEqual([...numbers, 120]);
  expect(await askForRetry('a')).toBe(false);
  await noneAsked();
});

it('stays parked with the new error when a retry fails, those behind it too', async () => {
  for (const n of [1, 3]) poison.numbers.add(n);
  const registry = instance();
  await registry.start();
  await count(test, ['a', 1], ['a', 2], ['a', 3], ['a', 4], ['b', 5]);
  await settled(test, registry, 4);
  await askForRetry('a');
  await noneAsked();
  expect(await parked.keys(10)).toMatchObject([{ position: '1', tries: 4, waiting: 3 }]);
  poison.numbers.delete(1);
  await askForRetry('a');
  await noneAsked();
  expect(await parked.keys(10)).toMatchObject([
    { position: '3', tries: 1, waiting: 1, error: 'Announce was refused: not-now' },
  ]);
  expect(stateOf(registry).parked).toBe(2);
  expect(receiver.numbers()).toEqual([5, 1, 2]);
});

/** Loses its database at once and for good, as a process does that is killed or cut off. */
class CuttablePool extends Pool {
  isCut = false;
  override connect(): Promise<never>;
  override connect(callback: never): void;
  override connect(callback?: never): unknown {
    if (callback) return super.connect(callback);
    return this.isCut ? Promise.reject(this.error()) : super.connect();
  }
  override async query(...args: unknown[]): Promise<never> {
    if (this.isCut) throw this.error();
    return (super.query as (...all: unknown[]) => Promise<never>)(...args);
  }
  private error(): Error {
    return Object.assign(new Error('cut off'), { code: 'ECONNRESET' });
  }
}

it('goes on with a retry that broke off in the middle, and nothing is done twice', async () => {
  const pool = new CuttablePool({ connectionString: test.url, max: 4 });
  poison.numbers.add(1);
  const first = instance({ pool });
  await first.start();
  await count(test, ['a', 1], ['a', 2], ['a', 3], ['a', 4]);
  await settled(test, first, 4);
  poison.numbers.clear();
  receiver.onSent = ({ n }) => {
    pool.isCut ||= n === 2;
  };
  await askForRetry('a');
  await until(() => pool.isCut);
  expect(await inOrder()).toHaveLength(3);
  const second = instance();
  await second.start();
  await settled(test, second, 0);
  expect(receiver.numbers()).toEqual([1, 2, 3, 4]);
  expect(poison.tries.get(2)).toBe(2);
  await noneAsked();
  await first.stop();
  await pool.end();
});

it('neither parks nor takes away what is parked once another instance has taken over', async () => {
  const leaseTimes = { leaseMs: 60_000, renewEveryMs: 60_000 };
  const endLease = () =>
    test.pool.query(
      `UPDATE following.follower SET lease_until = clock_timestamp() WHERE name = $1`,
      [FOLLOWER],
    );
  const slow = new Poison();
  slow.numbers.add(1);
  const behind = new Receiver(slow);
  const first = instance({ sender: behind, leaseTimes, tries: { count: 2, firstPauseMs: 500 } });
  await first.start();
  await count(test, ['a', 1]);
  await until(() => slow.tries.has(1));
  await endLease();
  const second = instance({ leaseTimes });
  await second.start();
  await settled(test, second, 0);
  await until(() => stateOf(first).state === 'standby');
  expect(await inOrder()).toEqual([]);
  expect(receiver.numbers()).toEqual([1]);

  poison.numbers.add(2);
  await count(test, ['a', 2]);
  await settled(test, second, 1);
  await endLease();
  const third = instance({ leaseTimes, retryEveryMs: 600_000 });
  await third.start();
  await settled(test, third, 1);
  poison.numbers.clear();
  await askForRetry('a');
  await until(() => receiver.numbers().includes(2));
  await until(() => stateOf(second).state === 'standby');
  expect(await inOrder()).toEqual([['counting-a', 2]]);
  await third.stop();
});

it('parks at once what could not be read, and reads it again for a retry', async () => {
  let isMended = false;
  const registry = instance({ bus: new GarblingBus(topics, (n) => n === 2 && !isMended) });
  await registry.start();
  await count(test, ['a', 1], ['a', 2], ['a', 3], ['b', 4]);
  await settled(test, registry, 2);
  expect(receiver.numbers()).toEqual([1, 4]);
  expect(await parked.keys(10)).toMatchObject([
    { position: '2', type: '', error: 'unreadable: not JSON', tries: 0, waiting: 1 },
  ]);
  await askForRetry('a');
  await noneAsked();
  expect(await parked.keys(10)).toMatchObject([{ position: '2', tries: 1, waiting: 1 }]);
  isMended = true;
  await askForRetry('a');
  await settled(test, registry, 0);
  expect(receiver.numbers('a')).toEqual([1, 2, 3]);
});

it('stops as before where the log is the bus, and parks nothing', async () => {
  poison.numbers.add(2);
  const registry = test.instance(asProcess(), { sender: receiver });
  await registry.start();
  await count(test, ['a', 1], ['a', 2], ['b', 3]);
  await until(() => stateOf(registry).state === 'failed');
  expect(stateOf(registry)).toMatchObject({ event: { position: 2n }, parked: 0 });
  expect([receiver.numbers(), poison.tries.get(2)]).toEqual([[1], 1]);
  expect(await inOrder()).toEqual([]);
});
