import * as fc from 'fast-check';
import { Pool } from 'pg';
import { Column, DataSource, Entity, Index, PrimaryColumn } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../../test/support/database';
import { inTransaction } from './follower-pool';
import type { Key, Rows } from './following';
import { RowBatch } from './rows';
import { snakeNaming, type TableShape, tableShape } from './table-shape';
import { createIndices, createTable } from './tables';

@Entity({ schema: 'rows', name: 'account' })
@Index(['place'])
class Account {
  @PrimaryColumn({ type: 'text' }) accountId!: string;
  @PrimaryColumn({ type: 'int' }) year!: number;
  @Column({ type: 'text', default: '' }) place!: string;
  @Column({ type: 'bigint', default: 0 }) paidFen!: bigint;
  @Column({ type: 'int', nullable: true }) lastCount!: number | null;
}

@Entity({ schema: 'rows', name: 'everything' })
class Everything {
  @PrimaryColumn({ type: 'uuid' }) id!: string;
  @Column({ type: 'varchar', length: 5 }) short!: string;
  @Column({ type: 'bigint' }) amountFen!: bigint;
  @Column({ type: 'boolean', default: true }) isOpen!: boolean;
  @Column({ type: 'timestamptz', nullable: true }) at!: Date | string | null;
  @Column({ type: 'date', nullable: true }) day!: string | null;
  @Column({ type: 'jsonb', default: () => "'[]'" }) parts!: unknown;
  @Column({ type: 'text', array: true, default: [] }) tags!: string[];
  @Column({ type: 'double precision', nullable: true }) share!: number | null;
}

@Entity({ schema: 'rows', name: 'wrong' })
class Wrong {
  @PrimaryColumn({ type: 'text' }) id!: string;
  @Column({ type: 'numeric' }) amount!: string;
}

let database: FreshDatabase;
let pool: Pool;
let dataSource: DataSource;
let account: TableShape;
let everything: TableShape;

beforeAll(async () => {
  database = await freshDatabase();
  pool = new Pool({ connectionString: database.url, max: 2 });
  dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    entities: [Account, Everything, Wrong],
    namingStrategy: snakeNaming,
  }).initialize();
  account = tableShape(dataSource, Account);
  everything = tableShape(dataSource, Everything);
  await inTransaction(pool, async (client) => {
    for (const table of [account, everything]) {
      await createTable(client, table);
      await createIndices(client, table);
    }
  });
});

afterAll(async () => {
  await dataSource?.destroy();
  await pool?.end();
  await database?.drop();
});

beforeEach(async () => {
  await pool.query('TRUNCATE rows.account, rows.everything');
});

const write = (work: (rows: RowBatch) => void): Promise<void> =>
  inTransaction(pool, async (client) => {
    const rows = new RowBatch({ account, everything });
    work(rows);
    await rows.flush(client);
  });

const accounts = async (): Promise<unknown[]> =>
  (await pool.query('SELECT * FROM rows.account ORDER BY account_id, year')).rows;

describe('what goes in comes out', () => {
  const id = '0190a0a0-0000-7000-8000-000000000001';
  const row = {
    id,
    short: '水',
    amountFen: 9_007_199_254_740_993n,
    isOpen: false,
    at: '2018-06-01T08:00:00.123Z',
    day: '2018-06-01',
    parts: [{ funder: 'district', amountFen: 5n, note: 'a "quoted" \\ one' }],
    tags: ['a,b', '"', '\\', '', 'NULL'],
    share: 0.25,
  };

  it('keeps every column type, and get answers alike before and after the flush', async () => {
    let inBatch: object | undefined;
    await inTransaction(pool, async (client) => {
      const rows = new RowBatch({ account, everything });
      await rows.prefetch(client, [['everything', { id }]]);
      expect(rows.get('everything', { id })).toBeUndefined();
      rows.put('everything', row);
      inBatch = rows.get('everything', { id });
      await rows.flush(client);
    });
    await inTransaction(pool, async (client) => {
      const rows = new RowBatch({ account, everything });
      await rows.prefetch(client, [['everything', { id: id.toUpperCase() }]]);
      const read = rows.get('everything', { id });
      expect(read).toEqual({ ...row, at: new Date(row.at) });
      expect(inBatch).toEqual(read);
    });
    const [stored] = await dataSource.getRepository(Everything).find();
    expect(stored).toMatchObject({ short: '水', day: '2018-06-01', tags: row.tags, isOpen: false });
  });

  it('takes defaults for columns a put leaves out, and nulls', async () => {
    await write((rows) => rows.put('everything', { id, short: 'a', amountFen: 1n }));
    const [stored] = await dataSource.getRepository(Everything).find();
    expect(stored).toMatchObject({ isOpen: true, at: null, parts: [], tags: [], share: null });
  });

  it.each([
    ['an unknown column', { id, short: 'a', amountFen: 1n, amuontFen: 1n }, /no column amuontFen/],
    ['a missing column', { id, amountFen: 1n }, /short has no value/],
    ['null where none is allowed', { id, short: null, amountFen: 1n }, /short takes no null/],
    ['a fraction as bigint', { id, short: 'a', amountFen: 1.5 }, /amountFen expected a whole/],
    ['a bad date', { id, short: 'a', amountFen: 1n, day: '1.6.2018' }, /day not a date/],
  ])('refuses %s when it is put', async (_what, bad, message) => {
    const rows = new RowBatch({ account, everything });
    expect(() => rows.put('everything', bad)).toThrow(message);
  });

  it('refuses text that is too long instead of cutting it', async () => {
    const long = { id, short: '123456', amountFen: 1n };
    await expect(write((rows) => rows.put('everything', long))).rejects.toThrow(/too long/);
  });

  it('refuses columns that money or time can not trust', () => {
    expect(() => tableShape(dataSource, Wrong)).toThrow(/Wrong.amount: column type numeric/);
  });

  it('refuses get for a key that reads did not name', async () => {
    const rows = new RowBatch({ account, everything });
    rows.put('everything', row);
    expect(() => rows.get('everything', { id })).toThrow(/reads does not name/);
  });
});

describe('add', () => {
  const key = { accountId: 'a', year: 2018 };

  it('makes the row with defaults, and adds to null as to 0', async () => {
    await write((rows) => rows.add('account', key, { lastCount: 2 }));
    await write((rows) => rows.add('account', key, { lastCount: 3, paidFen: 5n }));
    expect(await accounts()).toEqual([
      { account_id: 'a', year: 2018, place: '', paid_fen: '5', last_count: 5 },
    ]);
  });

  it('adds to a row whose other columns have no default, and refuses to make one', async () => {
    const id = '0190a0a0-0000-7000-8000-000000000001';
    const missing = write((rows) => rows.add('everything', { id }, { amountFen: 1n }));
    await expect(missing).rejects.toThrow(/short has no default/);
    await write((rows) => rows.put('everything', { id, short: 'a', amountFen: 1n }));
    await write((rows) => rows.add('everything', { id }, { amountFen: 2n }));
    const { rows } = await pool.query('SELECT amount_fen FROM rows.everything');
    expect(rows).toEqual([{ amount_fen: '3' }]);
  });

  it('writes more rows than one statement takes', async () => {
    await write((rows) => {
      for (let i = 0; i < 12_000; i++)
        rows.add('account', { accountId: `a${i % 11_000}`, year: 1 }, { paidFen: 1n });
    });
    const { rows } = await pool.query('SELECT count(*), sum(paid_fen) FROM rows.account');
    expect(rows).toEqual([{ count: '11000', sum: '12000' }]);
  });
});

describe('merging', () => {
  type Operation = (rows: Rows) => void;
  const key = fc.record({ accountId: fc.constantFrom('a', 'b'), year: fc.constantFrom(1, 2) });
  const amount = fc.bigInt({ min: -5n, max: 5n });
  const columns = fc.record(
    { place: fc.constantFrom('x', 'y'), paidFen: amount, lastCount: fc.option(fc.nat(3)) },
    { requiredKeys: [] },
  );
  const increments = fc.record({ paidFen: amount, lastCount: fc.nat(3) }, { requiredKeys: [] });
  const operation: fc.Arbitrary<Operation> = fc.oneof(
    fc.tuple(key, columns).map(
      ([k, c]) =>
        (rows: Rows) =>
          rows.put('account', { ...k, ...c }),
    ),
    fc.tuple(key, columns).map(
      ([k, c]) =>
        (rows: Rows) =>
          rows.patch('account', k, c),
    ),
    fc.tuple(key, increments).map(
      ([k, i]) =>
        (rows: Rows) =>
          rows.add('account', k, i),
    ),
    key.map((k) => (rows: Rows) => rows.remove('account', k)),
  );
  const keys = ['a', 'b'].flatMap((accountId) => [1, 2].map((year): Key => ({ accountId, year })));

  /** The rows as `get` shows them at the end of the last batch, and as they are stored. */
  const play = async (batches: readonly (readonly Operation[])[]): Promise<unknown[]> => {
    await pool.query('TRUNCATE rows.account');
    let seen: unknown[] = [];
    for (const batch of batches)
      await inTransaction(pool, async (client) => {
        const rows = new RowBatch({ account });
        await rows.prefetch(
          client,
          keys.map((k) => ['account', k] as const),
        );
        for (const run of batch) run(rows);
        seen = keys.map((k) => rows.get('account', k) ?? null);
        await rows.flush(client);
      });
    return [seen, await accounts()];
  };

  it('gives what the same operations one by one give', async () => {
    const seed = Number(process.env.YISHI_TEST_SEED ?? Date.now() % 1_000_000);
    console.info(`seed ${seed}`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(operation, { minLength: 1, maxLength: 12 }),
        fc.nat(12),
        async (operations, cut) => {
          const oneByOne = await play(operations.map((run) => [run]));
          expect(await play([operations])).toEqual(oneByOne);
          const halves = [operations.slice(0, cut), operations.slice(cut)].filter((h) => h.length);
          expect(await play(halves)).toEqual(oneByOne);
        },
      ),
      { seed, numRuns: 150 },
    );
  });
});
