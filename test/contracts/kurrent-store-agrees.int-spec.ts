import {
  type EventStore,
  KurrentEventStore,
  MemoryEventStore,
  START,
  VersionConflict,
} from '@yishi/event-store';
import { collect, sampleEvent } from '@yishi/event-store/contract';
import fc from 'fast-check';
import { FakeLog } from '../support/kurrentdb/fake-log';
import { FakeServer } from '../support/kurrentdb/fake-server';

/**
 * Random appends to one stream have the same answers from KurrentDB as from memory, through two
 * instances that do not know what the other did. One stream, as ids are known there only; few ids
 * and a server that forgets them soon, so that repetitions and overlaps are frequent.
 */
const EVENTS = Array.from({ length: 10 }, (_, index) => sampleEvent({ data: { index } }));
const CHANGED = EVENTS.map(({ id }) => sampleEvent({ id, data: { index: -1 } }));

const ANY = -1;
const append = fc.record({
  events: fc.array(fc.nat(EVENTS.length - 1), { minLength: 1, maxLength: 3 }),
  expected: fc.integer({ min: ANY, max: 7 }),
  isChanged: fc.boolean(),
  instance: fc.nat(1),
});

async function answerOf(
  store: EventStore,
  { events, expected, isChanged }: { events: number[]; expected: number; isChanged: boolean },
): Promise<unknown> {
  const sent = events.map((index) => (isChanged ? CHANGED : EVENTS)[index]!);
  try {
    const version = expected === ANY ? 'any' : BigInt(expected);
    return (await store.append('red-1', sent, version)).version;
  } catch (error) {
    return error instanceof VersionConflict ? { conflict: error.actual } : (error as Error).name;
  }
}

const contentOf = async (store: EventStore) =>
  (await collect(store, START)).events.map(({ position: _, ...event }) => event);

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

it(`answers alike from memory and from KurrentDB (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(append, { minLength: 5, maxLength: 40 }), async (appends) => {
      const server = await FakeServer.start({ log: new FakeLog(3) });
      const stores = [
        await KurrentEventStore.open(server.url),
        await KurrentEventStore.open(server.url),
      ];
      const memory = new MemoryEventStore();
      try {
        for (const asked of appends) {
          expect(await answerOf(stores[asked.instance]!, asked)).toEqual(
            await answerOf(memory, asked),
          );
        }
        expect(await contentOf(stores[0]!)).toEqual(await contentOf(memory));
      } finally {
        await Promise.all(stores.map((store) => store.close()));
        await server.stop();
      }
    }),
    { seed, numRuns: 40 },
  );
}, 120_000);
