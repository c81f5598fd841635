import type { Event } from '@yishi/kernel';
import { Pool, type PoolClient } from 'pg';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { type FollowingTest, followingTest, until } from '../../../test/support/following-instance';
import { type Followed, fromLog, type Projection, projection } from './following';

type Paid = Event<'Paid', { who: string; amountFen: bigint }>;
type Renamed = Event<'Renamed', { who: string; name: string }>;
type Payment = Paid | Renamed;

@Entity({ schema: 'payment', name: 'line' })
@Index(['who'])
class Line {
  @PrimaryColumn({ type: 'bigint' }) position!: bigint;
  @Column({ type: 'text' }) who!: string;
  @Column({ type: 'bigint' }) amountFen!: bigint;
}

@Entity({ schema: 'payment', name: 'total' })
class Total {
  @PrimaryColumn({ type: 'text' }) who!: string;
  @Column({ type: 'text', default: '' }) name!: string;
  @Column({ type: 'bigint', default: 0 }) paidFen!: bigint;
  @Column({ type: 'int', default: 0 }) largest!: number;
}

@Entity({ schema: 'payment', name: 'count' })
class Count {
  @PrimaryColumn({ type: 'text' }) type!: string;
  @Column({ type: 'int', default: 0 }) times!: number;
}

const book = (changes: Partial<Projection<'line' | 'total', never>> = {}): Projection =>
  ({
    ...projection<Payment>()({
      name: 'payment.book',
      version: 1,
      source: fromLog('payment'),
      tables: { line: Line, total: Total },
      reads: ({ data }) => [['total', { who: (data as { who: string }).who }]],
      on: {
        Paid({ position, data: { who, amountFen } }, rows) {
          rows.put('line', { position, who, amountFen });
          rows.add('total', { who }, { paidFen: amountFen });
          const before = rows.get<Total>('total', { who })!;
          const largest = Math.max(before.largest, Number(amountFen));
          rows.patch('total', { who }, { largest });
        },
        Renamed({ data: { who, name } }, rows) {
          rows.patch('total', { who }, { name });
        },
      },
    }),
    ...changes,
  }) as Projection;

const counter = (on: Projection['on'] = {}): Projection =>
  ({
    name: 'payment.counter',
    version: 1,
    source: fromLog('payment'),
    tables: { count: Count },
    on: {
      Paid: (_event: Followed, rows: { add: (...args: unknown[]) => void }) =>
        rows.add('count', { type: 'Paid' }, { times: 1 }),
      ...on,
    },
  }) as unknown as Projection;

const paid = (who: string, amountFen: number): Paid => ({
  type: 'Paid',
  data: { who, amountFen: BigInt(amountFen) },
});
const renamed = (who: string, name: string): Renamed => ({ type: 'Renamed', data: { who, name } });

let test: FollowingTest;
beforeEach(async () => {
  test = await followingTest([Line, Total, Count]);
});
afterEach(() => test.close());

const rowsOf = async (pool: Pool) => ({
  lines: (await pool.query('SELECT * FROM payment.line ORDER BY position')).rows,
  totals: (await pool.query('SELECT * FROM payment.total ORDER BY who')).rows,
});

const stateOf = (registry: ReturnType<FollowingTest['instance']>, name: string) =>
  registry.states().find(({ follower }) => follower === name)!;

async function appendSome(count: number): Promise<bigint> {
  let position = 0n;
  for (let i = 0; i < count; i++) {
    await test.append('other-1', { type: 'Paid', data: { who: 'nobody', amountFen: 1n } });
    const who = `w${i % 7}`;
    ({ position } = await test.append(`payment-${i % 3}`, paid(who, i), renamed(who, `n${i}`)));
  }
  return position;
}

it('reads rows whose keys stand in other rows, stored before or made in the same batch', async () => {
  type Line2 = { who: string };
  const byLine = projection<Paid | Event<'Undone', { line: bigint }>>()({
    name: 'payment.book',
    version: 1,
    source: fromLog('payment'),
    tables: { line: Line, total: Total },
    reads: ({ type, position, data }) =>
      type === 'Undone'
        ? [['line', { position: (data as { line: bigint }).line }]]
        : [
            ['line', { position }],
            ['total', { who: (data as { who: string }).who }],
          ],
    readsOnward: ({ type, data }, rows) => {
      if (type !== 'Undone') return [];
      const line = rows.get<Line2>('line', { position: (data as { line: bigint }).line });
      return line ? [['total', { who: line.who }]] : [];
    },
    on: {
      Paid({ position, data: { who, amountFen } }, rows) {
        rows.put('line', { position, who, amountFen });
        const { paidFen = 0n } = rows.get<Total>('total', { who }) ?? {};
        rows.put('total', { who, paidFen: paidFen + amountFen });
      },
      Undone({ data: { line: position } }, rows) {
        const { who, amountFen } = rows.get<Line>('line', { position })!;
        const { paidFen } = rows.get<Total>('total', { who })!;
        rows.put('total', { who, paidFen: paidFen - amountFen });
      },
    },
  }) as Projection;
  const undone = (line: bigint) => ({ type: 'Undone', data: { line } });
  const first = await test.append('payment-1', paid('a', 5), paid('b', 7));
  const registry = test.instance({ projections: [byLine] });
  await registry.start();
  expect(await registry.waitFor('payment', first.position, 5_000)).toBe(true);
  const beforeLast = first.position - 1n;
  const { position } = await test.append('payment-1', undone(beforeLast), paid('c', 9));
  const { position: last } = await test.append('payment-1', undone(position));
  expect(await registry.waitFor('payment', last, 5_000)).toBe(true);
  const { totals } = await rowsOf(test.pool);
  expect(totals.map(({ who, paid_fen }) => [who, paid_fen])).toEqual([
    ['a', '0'],
    ['b', '7'],
    ['c', '0'],
  ]);
});

it('follows the log, reads what it wrote, and answers a wait after the commit', async () => {
  const registry = test.instance({ projections: [book()] });
  await registry.start();
  const position = await appendSome(20);
  expect(await registry.waitFor('payment', position, 5_000)).toBe(true);
  const { lines, totals } = await rowsOf(test.pool);
  expect(lines).toHaveLength(20);
  expect(totals[6]).toEqual({ who: 'w6', name: 'n13', paid_fen: '19', largest: 13 });
  expect(stateOf(registry, 'payment.book')).toMatchObject({ state: 'running', isBehind: false });
});

it('does not answer a wait for what is not there', async () => {
  const registry = test.instance({ projections: [book()] });
  await registry.start();
  expect(await registry.waitFor('payment', 1n, 50)).toBe(false);
});

it('passes positions of other categories, so that a wait for them ends', async () => {
  const registry = test.instance({ projections: [book()] });
  await registry.start();
  const { position } = await test.append('other-1', { type: 'Paid', data: {} });
  expect(await registry.waitFor(['payment.book'], position, 5_000)).toBe(true);
});

it('gives the same rows by restarts in between, in one go, and by a rebuild', async () => {
  for (let part = 0; part < 4; part++) {
    const position = await appendSome(15);
    const registry = test.instance({ projections: [book()] });
    await registry.start();
    expect(await registry.waitFor('payment', position, 5_000)).toBe(true);
    await registry.stop();
  }
  const expected = await rowsOf(test.pool);

  const rebuilding = test.instance({ projections: [book({ version: 2 })] });
  await rebuilding.start();
  expect(await rebuilding.waitFor('payment', await test.store.head(), 5_000)).toBe(true);
  expect(await rowsOf(test.pool)).toEqual(expected);

  await test.append('payment-9', paid('later', 5));
  expect(await rebuilding.waitFor('payment', await test.store.head(), 5_000)).toBe(true);
  const { lines } = await rowsOf(test.pool);
  expect(lines).toHaveLength(expected.lines.length + 1);
  const { rows } = await test.pool.query(
    `SELECT indexname FROM pg_indexes WHERE schemaname = 'payment' ORDER BY 1`,
  );
  expect(rows).toHaveLength(3);
  expect(JSON.stringify(rows)).not.toContain('rebuild');
});

it('keeps the old rows until the rebuild has caught up, also over a restart', async () => {
  const position = await appendSome(10);
  const first = test.instance({ projections: [book()] });
  await first.start();
  await first.waitFor('payment', position, 5_000);
  await first.stop();

  let isOpen = false;
  const blocked = book({
    version: 2,
    reads: (() => {
      if (!isOpen) throw Object.assign(new Error('connection lost'), { code: 'ECONNRESET' });
      return [];
    }) as never,
    on: {
      Paid: ({ position: at, data }: Followed<Paid['data']>, rows: never) =>
        (rows as { put: (...args: unknown[]) => void }).put('line', { position: at, ...data }),
    } as never,
  });
  const second = test.instance({ projections: [blocked] });
  await second.start();
  await until(() => stateOf(second, 'payment.book').state === 'failed');
  expect((await rowsOf(test.pool)).lines).toHaveLength(10);
  expect(await second.waitFor('payment', position, 50)).toBe(false);
  await second.stop();

  isOpen = true;
  const third = test.instance({ projections: [blocked] });
  await third.start();
  expect(await third.waitFor('payment', position, 5_000)).toBe(true);
  const { lines, totals } = await rowsOf(test.pool);
  expect([lines.length, totals.length]).toEqual([10, 0]);
});

it('refuses an older version and changed tables of the same version', async () => {
  const first = test.instance({ projections: [book({ version: 3 })] });
  await first.start();
  await first.stop();
  const older = test.instance({ projections: [book({ version: 2 })] });
  await older.start();
  expect(stateOf(older, 'payment.book')).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('stored version 3 is newer'),
  });
  await older.stop();
  const changed = test.instance({
    projections: [book({ version: 3, tables: { line: Line, total: Count } })],
  });
  await changed.start();
  expect(stateOf(changed, 'payment.book').error).toContain('raise the version above 3');
});

it('stops at the event whose handler throws, all before it done; others go on', async () => {
  const failing = counter({
    Renamed: ((event: Followed<Renamed['data']>) => {
      if (event.data.name === 'bad') throw new Error('can not handle this');
    }) as never,
  });
  const registry = test.instance({ projections: [book(), failing] });
  await registry.start();
  await test.append('payment-1', paid('a', 1), paid('a', 2), renamed('a', 'fine'));
  const { position } = await test.append('payment-1', renamed('a', 'bad'), paid('a', 3));
  expect(await registry.waitFor(['payment.book'], position, 5_000)).toBe(true);
  await until(() => stateOf(registry, 'payment.counter').state === 'failed');
  expect(stateOf(registry, 'payment.counter')).toMatchObject({
    error: 'can not handle this',
    event: { type: 'Renamed', position: 4n, stream: 'payment-1' },
  });
  expect(registry.isHealthy()).toBe(false);
  const { rows } = await test.pool.query('SELECT times FROM payment.count');
  expect(rows).toEqual([{ times: 2 }]);
});

it('stops at the event whose row the database refuses, and goes on after a restart', async () => {
  let isRight = false;
  const failing = counter({
    Renamed: ((event: Followed<Renamed['data']>, rows: { put: (...args: unknown[]) => void }) =>
      rows.put('count', { type: isRight ? 'right' : `\u0000${event.data.name}` })) as never,
  });
  const registry = test.instance({ projections: [failing] });
  await test.append('payment-1', paid('a', 1), paid('a', 2), renamed('a', 'x'), paid('a', 3));
  await registry.start();
  await until(() => stateOf(registry, 'payment.counter').state === 'failed');
  expect(stateOf(registry, 'payment.counter').event).toMatchObject({ position: 3n });
  isRight = true;
  await registry.restart('payment.counter');
  expect(await registry.waitFor('payment', 4n, 5_000)).toBe(true);
  const { rows } = await test.pool.query('SELECT times FROM payment.count ORDER BY type');
  expect(rows).toEqual([{ times: 3 }, { times: 0 }]);
});

/**
 * A pool whose transactions end badly when it is told so: after the writes, before or after the
 * commit.
 */
class BreakingPool extends Pool {
  breakAt: 'COMMIT' | 'before COMMIT' | undefined;

  override connect(): Promise<PoolClient>;
  override connect(callback: never): void;
  override connect(callback?: never): unknown {
    if (callback) return super.connect(callback);
    return super.connect().then((client) => {
      const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
      const broken = async (...args: unknown[]): Promise<unknown> => {
        if (args[0] !== 'COMMIT' || !this.breakAt) return query(...args);
        if (this.breakAt === 'COMMIT') await query('COMMIT');
        else await query('ROLLBACK');
        this.breakAt = undefined;
        throw Object.assign(new Error('Connection terminated'), { code: 'ECONNRESET' });
      };
      return Object.assign(Object.create(client), { query: broken, release: client.release });
    });
  }
}

it.each(['before COMMIT', 'COMMIT'] as const)(
  'loses nothing and doubles nothing when the connection breaks at %s',
  async (breakAt) => {
    const pool = new BreakingPool({ connectionString: test.url, max: 4 });
    const registry = test.instance({ projections: [book(), counter()] }, { pool });
    await registry.start();
    const states = new Set<string>();
    for (let round = 0; round < 5; round++) {
      pool.breakAt = breakAt;
      const position = await appendSome(5);
      await until(() => {
        for (const { state } of registry.states()) states.add(state);
        return pool.breakAt === undefined;
      });
      await until(() => {
        for (const { state } of registry.states()) states.add(state);
        return registry.waitFor('payment', position, 20);
      });
    }
    expect(states).toContain('retrying');
    const { rows } = await pool.query('SELECT times FROM payment.count');
    expect(rows).toEqual([{ times: 25 }]);
    const { lines, totals } = await rowsOf(pool);
    expect(lines).toHaveLength(25);
    expect(totals.reduce((sum, { paid_fen }) => sum + Number(paid_fen), 0)).toBe(50);
    await registry.stop();
    await pool.end();
  },
);
