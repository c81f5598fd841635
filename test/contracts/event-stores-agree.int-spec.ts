import {
  type EventStore,
  MemoryEventStore,
  migrateEventStore,
  PostgresEventStore,
  START,
  type Version,
  VersionConflict,
} from '@yishi/event-store';
import { collect, sampleEvent } from '@yishi/event-store/contract';
import fc from 'fast-check';
import type { Pool } from 'pg';
import { type FreshDatabase, freshDatabase } from '../support/database';
import { testPool } from '../support/pool';

/**
 * Random appends and reads have the same answers from both stores. Few streams and few ids, so that
 * conflicts, repetitions and overlaps are frequent.
 */
const STREAMS = ['red-1', 'red-2', 'blue-1'];
const EVENTS = Array.from({ length: 12 }, (_, index) => sampleEvent({ data: { index } }));

type Operation =
  | Readonly<{ kind: 'append'; stream: string; events: readonly number[]; expected: number }>
  | Readonly<{ kind: 'read'; stream: string; after: number; maxCount: number }>
  | Readonly<{ kind: 'readAll'; after: number; categories: string[] | undefined; size: number }>;

const ANY = -1;
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      stream: fc.constantFrom(...STREAMS),
      events: fc.array(fc.nat(EVENTS.length - 1), { minLength: 1, maxLength: 3 }),
      expected: fc.integer({ min: ANY, max: 5 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      stream: fc.constantFrom(...STREAMS),
      after: fc.nat(6),
      maxCount: fc.nat(4),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('readAll' as const),
      after: fc.nat(8),
      categories: fc.option(fc.subarray(['red', 'blue', 'green']), { nil: undefined }),
      size: fc.integer({ min: 1, max: 4 }),
    }),
  },
);

async function perform(store: EventStore, asked: Operation): Promise<unknown> {
  if (asked.kind === 'read') {
    return store.read(asked.stream, { after: BigInt(asked.after), maxCount: asked.maxCount });
  }
  if (asked.kind === 'readAll') {
    const { categories, size: batchSize } = asked;
    const { events } = await collect(store, BigInt(asked.after), { categories, batchSize });
    return events;
  }
  const expected: Version | 'any' = asked.expected === ANY ? 'any' : BigInt(asked.expected);
  const events = asked.events.map((index) => EVENTS[index]!);
  try {
    return await store.append(asked.stream, events, expected);
  } catch (error) {
    if (error instanceof VersionConflict) return { conflict: error.actual };
    return (error as Error).name;
  }
}

let database: FreshDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase();
  pool = testPool(database.url, { max: 2 });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

it(`answers alike from memory and from PostgreSQL (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 40 }), async (operations) => {
      await pool.query('DROP SCHEMA IF EXISTS log CASCADE');
      await migrateEventStore(pool);
      const memory = new MemoryEventStore();
      const postgres = new PostgresEventStore(pool);
      try {
        for (const asked of operations) {
          expect(await perform(postgres, asked)).toEqual(await perform(memory, asked));
        }
        expect(await collect(postgres, START)).toEqual(await collect(memory, START));
      } finally {
        await postgres.close();
      }
    }),
    { seed, numRuns: 40 },
  );
}, 120_000);
