import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Event } from '@yishi/kernel';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type FollowingTest, followingTest, until } from '../../../test/support/following-instance';
import { fromLog, type Process, process, projection, send } from './following';
import type { Handled } from './observer';

type Counted = Event<'Counted', { n: number }>;
const counted = (n: number): Counted => ({ type: 'Counted', data: { n } });

@Entity({ schema: 'counting', name: 'line' })
class Line {
  @PrimaryColumn({ type: 'bigint' }) position!: bigint;
  @Column({ type: 'int' }) n!: number;
}

class CountAgain {
  n!: number;
}

/** A negative number can not be counted. */
const lines = () =>
  projection<Counted>()({
    name: 'counting.lines',
    version: 1,
    source: fromLog('counting'),
    tables: { line: Line },
    on: {
      Counted({ position, data: { n } }, rows) {
        if (n < 0) throw new Error('negative');
        rows.put('line', { position, n });
      },
    },
  }) as never;

const counter = (dueAt?: string): Process =>
  process<Counted>()({
    name: 'counting.again',
    source: fromLog('counting'),
    on: { Counted: ({ data }) => [send(CountAgain, data, { dueAt })] },
  }) as unknown as Process;

let test: FollowingTest;
beforeEach(async () => {
  test = await followingTest([Line]);
  test.sender.resolve = () => CountAgain;
});
afterEach(() => test.close());

const start = async (options: Parameters<FollowingTest['instance']>[1] = {}) => {
  const registry = test.instance({ projections: [lines()] }, options);
  await registry.start();
  return registry;
};
const healthOf = (registry: Awaited<ReturnType<typeof start>>) => registry.states()[0]!;

describe('the health of a follower', () => {
  it('says who works on it, where it stands, and what a standing-by instance can know', async () => {
    const first = await start({ service: 'council-service' });
    const second = await start();
    const { position } = await test.append('counting-1', counted(1), counted(2));
    await first.waitFor('counting', position, 5_000);
    expect(first.instance).toMatch(/^council-service-[0-9a-f]{8}@/);
    expect(first.instance.endsWith(`@${hostname()}:${globalThis.process.pid}`)).toBe(true);
    expect(healthOf(first)).toMatchObject({
      ...{ follower: 'counting.lines', kind: 'projection', position, head: position },
      ...{ isBehind: false, behindSeconds: 0 },
      lease: { holder: first.instance, isHere: true, isOrphaned: false },
    });
    await until(() => healthOf(second).position === position);
    expect(healthOf(second)).toMatchObject({
      ...{ state: 'standby', isBehind: false },
      lease: { holder: first.instance, isHere: false, isOrphaned: false },
    });
    await first.stop();
    await until(() => healthOf(second).lease.isHere);
    await until(() => healthOf(second).lease.holder === second.instance);
  });

  it('is behind for as long as the first event it has not handled waits', async () => {
    const registry = await start();
    await test.append('counting-1', counted(-1));
    await until(() => healthOf(registry).state === 'failed');
    const { isBehind, behindSeconds } = healthOf(registry);
    expect(isBehind).toBe(true);
    await until(() => healthOf(registry).behindSeconds > behindSeconds);
  });

  it('is orphaned by a lease that the clock of the database, set back since, keeps alive', async () => {
    const registry = await start({ leaseTimes: { leaseMs: 100, renewEveryMs: 20 } });
    expect(registry.isHealthy()).toBe(true);
    await test.pool.query(
      `UPDATE following.follower SET owner = $1, token = token + 1,
              lease_until = clock_timestamp() + interval '1 hour'`,
      [randomUUID()],
    );
    await until(() => healthOf(registry).lease.isOrphaned);
    expect(healthOf(registry).state).toBe('standby');
    expect(registry.isHealthy()).toBe(false);
    await test.pool.query('UPDATE following.follower SET owner = NULL');
    await until(() => registry.isHealthy() && healthOf(registry).state === 'running');
  });

  it('is orphaned when leases can not be renewed nor looked at any more', async () => {
    const registry = await start({ leaseTimes: { leaseMs: 100, renewEveryMs: 20 } });
    await test.pool.query('ALTER TABLE following.follower RENAME TO hidden');
    await until(() => healthOf(registry).lease.isOrphaned);
    await test.pool.query('ALTER TABLE following.hidden RENAME TO follower');
    await until(() => registry.isHealthy());
  });

  it('counts scheduled commands that are due, and those refused', async () => {
    test.sender.answer = () => {
      throw new Error('no answer');
    };
    const registry = test.instance({ processes: [counter('2018-06-01T09:00:00.000Z')] });
    await registry.start();
    const { position } = await test.append('counting-1', counted(1));
    await until(() => healthOf(registry).position >= position);
    expect(await registry.scheduled()).toEqual({ due: 0, refused: 0 });
    test.clock.set('2018-06-01T10:00:00.000Z');
    expect(await registry.scheduled()).toEqual({ due: 1, refused: 0 });
    test.sender.answer = () => ({ refused: 'too-late' });
    await until(async () => (await registry.scheduled()).refused === 1);
  });
});

describe('traces', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const traced = (n: number) => ({
    id: randomUUID(),
    event: counted(n),
    metadata: {
      ...{ commandId: randomUUID(), inputHash: '', at: '', by: 'b', role: 'r' },
      traceparent,
    },
  });

  it.each([
    ['at once', undefined],
    ['later', '2018-06-01T08:00:00.000Z'],
  ])('go on from an event to the commands sent %s', async (_when, dueAt) => {
    const registry = test.instance({ processes: [counter(dueAt)] });
    await registry.start();
    await test.store.append('counting-1', [traced(1)], 'any');
    await until(() => test.sender.sent.length === 1);
    expect(test.sender.sent[0]!.origin).toMatchObject({ traceparent });
  });

  it('can be made of every batch that is handled', async () => {
    const handled: Handled[] = [];
    const registry = await start({ observer: (each) => void handled.push(each) });
    await until(() => healthOf(registry).state === 'running');
    const { position } = await test.store.append('counting-1', [traced(1)], 'any');
    await registry.waitFor('counting', position, 5_000);
    expect(handled).toMatchObject([
      { follower: 'counting.lines', kind: 'projection', state: 'running' },
    ]);
    expect(handled[0]!.events.map((event) => event.traceparent)).toEqual([traceparent]);
    expect(handled[0]!.endedAt).toBeGreaterThanOrEqual(handled[0]!.startedAt);
  });
});
