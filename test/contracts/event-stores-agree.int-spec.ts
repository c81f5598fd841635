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

/**
 * The same calls all at once, through two instances: whatever order they took effect in, the log
 * has to say what the answers said. Every call has events of its own, or repeats another call.
 */
const call = fc.record({
  stream: fc.constantFrom(...STREAMS),
  size: fc.integer({ min: 1, max: 3 }),
  expected: fc.integer({ min: ANY, max: 8 }),
  isRepeated: fc.boolean(),
  instance: fc.nat(1),
});

it(`tells the truth to callers that come all at once (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 2, maxLength: 60 }), async (calls) => {
      await pool.query('DROP SCHEMA IF EXISTS log CASCADE');
      await migrateEventStore(pool);
      const stores = [new PostgresEventStore(pool), new PostgresEventStore(pool)];
      try {
        const sent = calls.map((asked) => ({
          ...asked,
          events: Array.from({ length: asked.size }, () => sampleEvent()),
          expected: asked.expected === ANY ? ('any' as const) : BigInt(asked.expected),
        }));
        const copies = sent.filter((one) => one.isRepeated);
        const all = [...sent, ...copies.map((one) => ({ ...one, instance: 1 - one.instance }))];
        const settled = await Promise.allSettled(
          all.map((one) => stores[one.instance]!.append(one.stream, one.events, one.expected)),
        );
        const { events } = await collect(stores[0]!, START);
        const places = new Map(events.map((event) => [event.id, event]));
        expect(events.map((event) => event.position)).toEqual(events.map((_, i) => BigInt(i + 1)));
        expect(places.size).toBe(events.length);
        settled.forEach((one, index) => {
          const { stream, events: own, expected, isRepeated } = all[index]!;
          const last = places.get(own.at(-1)!.id);
          if (one.status === 'fulfilled') {
            expect(last).toMatchObject({ stream, ...one.value });
            const first = places.get(own[0]!.id)!;
            expect(last!.version - first.version).toBe(BigInt(own.length - 1));
            if (expected !== 'any') expect(first.version).toBe(expected + 1n);
          } else {
            expect(one.reason).toBeInstanceOf(VersionConflict);
            expect(one.reason.actual).not.toBe(expected);
            // Its copy may have come later, when the stream had grown to the version.
            if (!isRepeated) expect(last).toBeUndefined();
          }
        });
      } finally {
        await Promise.all(stores.map((store) => store.close()));
      }
    }),
    { seed, numRuns: 40 },
  );
}, 120_000);
