import { setTimeout as delay } from 'node:timers/promises';
import {
  AmbiguousFailure,
  type EventStore,
  type EventToAppend,
  START,
  TransientFailure,
  VersionConflict,
} from '@yishi/event-store';
import { eventually, follow, sampleEvents, sampleStream } from '@yishi/event-store/contract';
import { closeAll, failureOf, open, start } from '../support/kurrentdb/opened';

afterEach(closeAll);

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

it(`nothing is lost, nothing is there twice, and order is kept (seed ${seed})`, async () => {
  const random = randomOf(seed);
  const server = await start();
  const stores = await Promise.all(
    [0, 1].map(() => open(server, { appendTimeoutMs: 700, readTimeoutMs: 700 })),
  );
  const whats = ['unavailable', 'deadline', 'hang', 'reset', 'wrong-version', 'denied'] as const;
  server.faults.onAppend = () => {
    if (random(4) > 0) return undefined;
    const what = whats[random(whats.length)]!;
    const isRefusal = what === 'wrong-version' || what === 'denied';
    return { what, when: isRefusal || random(2) === 0 ? 'before' : 'after' };
  };
  const drops = ['unavailable', 'hang', 'reset', 'too-slow'] as const;
  server.faults.onRead = () =>
    random(12) > 0 ? undefined : { what: drops[random(drops.length)]!, after: random(4) };
  const followers = stores.map((store, index) =>
    follow(store, START, index === 0 ? {} : { categories: ['sample'], batchSize: 3 }),
  );
  const shared = sampleStream();
  const sent = await Promise.all(
    Array.from({ length: 8 }, async (_, caller) => {
      const stream = caller % 4 === 3 ? shared : sampleStream();
      const ids: string[] = [];
      for (let version = 0n; version < 20n; version += 2n) {
        const events = sampleEvents(2);
        await insist(stores[caller % 2]!, stream, events, stream === shared ? 'any' : version);
        ids.push(...events.map((event) => event.id));
      }
      return { stream, ids };
    }),
  );
  server.faults.onAppend = () => undefined;
  server.faults.onRead = () => undefined;
  expect(server.log.events).toHaveLength(8 * 20);
  for (const { stream, ids } of sent) {
    const inStream = server.log.stream(stream).map((event) => event.id);
    expect(inStream.filter((id) => ids.includes(id))).toEqual(ids);
  }
  for (const { events, seen } of followers) {
    await eventually(() => expect(events).toHaveLength(8 * 20));
    expect(events.map((event) => event.id)).toEqual(server.log.events.map((event) => event.id));
    expect(seen.stopped).toEqual([]);
  }
}, 120_000);

/** As the port says: after a failure of the closed set the same call again. */
async function insist(
  store: EventStore,
  stream: string,
  events: readonly EventToAppend[],
  expected: bigint | 'any',
): Promise<void> {
  for (;;) {
    const failure = await failureOf(store.append(stream, events, expected));
    if (failure === undefined) return;
    expect(failure).not.toBeInstanceOf(VersionConflict);
    const mayRepeat = failure instanceof AmbiguousFailure || failure instanceof TransientFailure;
    if (!mayRepeat) throw failure;
    await delay(5);
  }
}

/** Whole numbers below a limit, the same for the same seed. */
function randomOf(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
