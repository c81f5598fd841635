import { randomUUID } from 'node:crypto';
import { type Batch, MemoryEventStore, type SubscribeOptions } from '@yishi/event-store';
import { LogFeed } from './log-feed';

const metadata = { commandId: 'c', inputHash: '', at: '', by: 'b', role: 'r' };

/** Counts what reaches the store itself. */
class CountingStore extends MemoryEventStore {
  subscriptions = 0;
  reads = 0;
  override subscribe(...args: Parameters<MemoryEventStore['subscribe']>) {
    this.subscriptions++;
    return super.subscribe(...args);
  }
  override readAll(...args: Parameters<MemoryEventStore['readAll']>) {
    this.reads++;
    return super.readAll(...args);
  }
}

let store: CountingStore;
let feed: LogFeed;
beforeEach(async () => {
  store = new CountingStore();
  feed = new LogFeed(store);
});
afterEach(async () => {
  await feed.stop();
  await store.close();
});

const append = async (count: number, stream = 'one-1'): Promise<void> => {
  const events = Array.from({ length: count }, (_, n) => ({
    id: randomUUID(),
    event: { type: 'Counted', data: { n } },
    metadata,
  }));
  for (let start = 0; start < count; start += 1_000)
    await store.append(stream, events.slice(start, start + 1_000), 'any');
};

async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not reached: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function collect(after: bigint, options: SubscribeOptions = {}) {
  const batches: Batch[] = [];
  let caughtUpAt = -1n;
  const subscription = feed.subscribe(
    after,
    async (batch) => {
      batches.push(batch);
    },
    {
      ...options,
      onCaughtUp: (position) => {
        caughtUpAt = position;
      },
    },
  );
  return {
    subscription,
    batches,
    positions: () => batches.flatMap(({ events }) => events.map(({ position }) => position)),
    caughtUpAt: () => caughtUpAt,
  };
}

const range = (from: number, to: number): bigint[] =>
  Array.from({ length: to - from + 1 }, (_, i) => BigInt(from + i));

it('serves many level followers by one subscription', async () => {
  await append(10);
  await feed.start();
  const readers = Array.from({ length: 5 }, () => collect(10n));
  for (let n = 0; n < 20; n++) await append(1);
  await until(() => readers.every((reader) => reader.positions().length === 20));
  for (const reader of readers) expect(reader.positions()).toEqual(range(11, 30));
  expect([store.subscriptions, store.reads]).toEqual([1, 0]);
  await Promise.all(readers.map(({ subscription }) => subscription.stop()));
});

it('catches up by pages of its own, then by the common end, without gap or repeat', async () => {
  await append(3_500);
  await feed.start();
  const reader = collect(0n, { batchSize: 500 });
  await append(700);
  await until(() => reader.caughtUpAt() === 4_200n);
  await append(300);
  await until(() => reader.positions().length === 4_500);
  expect(reader.positions()).toEqual(range(1, 4_500));
  expect(reader.batches.every(({ events }) => events.length <= 500)).toBe(true);
  await reader.subscription.stop();
});

it('goes back to pages when a slow follower falls behind what is kept', async () => {
  await feed.start();
  let release = () => {};
  const blocked = new Promise<void>((resolve) => {
    release = resolve;
  });
  const seen: bigint[] = [];
  const subscription = feed.subscribe(0n, async ({ events }) => {
    seen.push(...events.map(({ position }) => position));
    await blocked;
  });
  await append(1);
  await until(() => seen.length === 1);
  await append(45_000);
  await until(() => feed.head() === 45_001n);
  expect(feed.covers(1n)).toBe(false);
  release();
  await until(() => seen.length === 45_001);
  expect(seen).toEqual(range(1, 45_001));
  await subscription.stop();
});

it('filters by category, and passes what does not match', async () => {
  await append(5, 'one-1');
  await append(5, 'two-1');
  await feed.start();
  const reader = collect(0n, { categories: ['one'] });
  await append(5, 'one-1');
  await append(5, 'two-1');
  await until(() => reader.caughtUpAt() === 20n);
  expect(reader.positions()).toEqual([...range(1, 5), ...range(11, 15)]);
  await reader.subscription.stop();
});

it('filters by type, behind and level with the log, and passes what does not match', async () => {
  const appendOf = (type: string) =>
    store.append('one-1', [{ id: randomUUID(), event: { type, data: {} }, metadata }], 'any');
  await appendOf('Rare');
  await appendOf('Common');
  await feed.start();
  const reader = collect(0n, { types: ['Rare'] });
  await until(() => reader.caughtUpAt() === 2n);
  await appendOf('Common');
  await appendOf('Rare');
  await appendOf('Common');
  await until(() => reader.caughtUpAt() === 5n);
  expect(reader.positions()).toEqual([1n, 4n]);
  await reader.subscription.stop();
});

it('reports a handler that threw, once, and calls it no more', async () => {
  await append(3);
  await feed.start();
  let calls = 0;
  const errors: string[] = [];
  const subscription = feed.subscribe(
    0n,
    async () => {
      calls++;
      throw new Error('can not');
    },
    { onStopped: ({ message }) => errors.push(message) },
  );
  await until(() => errors.length === 1);
  await append(3);
  await until(() => feed.head() === 6n);
  await subscription.stop();
  expect([calls, errors]).toEqual([1, ['can not']]);
});

it('refuses a position that the log has not reached', async () => {
  await append(3);
  await feed.start();
  const errors: string[] = [];
  feed.subscribe(4n, async () => {}, { onStopped: ({ message }) => errors.push(message) });
  await until(() => errors.length === 1);
  expect(errors[0]).toContain('beyond the head');
});
