import { randomUUID } from 'node:crypto';
import { type EventToAppend, MemoryEventStore } from '@yishi/event-store';
import { addDays, type Event, Refused } from '@yishi/kernel';
import * as fc from 'fast-check';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import { type FollowingTest, followingTest } from '../../../test/support/following-instance';
import { fromLog, fromTopics, projection } from './following';
import { PastRows } from './past-rows';
import type { FollowerRegistry } from './registry';
import { snakeNaming } from './table-shape';

@Entity({ schema: 'past', name: 'item' })
class Item {
  @PrimaryColumn('text') readonly run!: string;
  @PrimaryColumn('int') readonly key!: number;
  @Column('text', { default: '' }) readonly title!: string;
  @Column('bigint', { default: '0' }) readonly amountFen!: bigint;
  @Column('jsonb', { default: () => "'[]'" }) readonly parts!: readonly number[];
}

@Entity({ schema: 'past', name: 'note' })
class Note {
  @PrimaryColumn('bigint') readonly position!: bigint;
  @Column('text') readonly run!: string;
  @Column('text') readonly by!: string;
  @Column('text') readonly role!: string;
  /** What the item was called just before. */
  @Column('text') readonly before!: string;
}

class Elsewhere {}

type Of = Readonly<{ run: string; key: number; text: string; amount: number }>;
type ItemEvent =
  | Event<'Put', Of>
  | Event<'Patched', Of>
  | Event<'Added', Of>
  | Event<'Removed', Of>
  | Event<'Noted', Of>
  | Event<'Ignored', Of>;
const TYPES = ['Put', 'Patched', 'Added', 'Removed', 'Noted', 'Ignored'] as const;

const items = projection<ItemEvent>()<'item' | 'note'>({
  name: 'past.item',
  version: 1,
  source: fromLog('item'),
  tables: { item: Item, note: Note },
  reads: ({ data }) => {
    const { run, key } = data as Of;
    return [['item', { run, key }]];
  },
  on: {
    Put: ({ data: { run, key, text, amount } }, rows) =>
      rows.put('item', { run, key, title: text, amountFen: BigInt(amount), parts: [amount] }),
    Patched: ({ data: { run, key, text } }, rows) =>
      rows.patch('item', { run, key }, { title: text }),
    Added: ({ data: { run, key, amount } }, rows) =>
      rows.add('item', { run, key }, { amountFen: BigInt(amount) }),
    Removed: ({ data: { run, key } }, rows) => rows.remove('item', { run, key }),
    Noted: ({ data: { run, key }, position, by, role }, rows) => {
      const before = rows.get<Item>('item', { run, key })?.title ?? 'nothing';
      rows.put('note', { position, run, by, role, before });
    },
  },
});

const FIRST = new Date('2018-06-01T04:00:00.000Z');
const dayOf = (n: number): string => addDays(FIRST, n).toISOString().slice(0, 10);
const noonOf = (n: number): string => addDays(FIRST, n).toISOString();

const event = (of: Partial<Of> & { type: string; at: string }): EventToAppend => {
  const { type, at, ...data } = of;
  const whole: Of = { run: 'run', key: 1, text: 'title', amount: 1, ...data };
  return {
    id: randomUUID(),
    event: { type, data: whole },
    metadata: { commandId: randomUUID(), inputHash: '', at, by: 'somebody', role: 'resident' },
  };
};

let test: FollowingTest;
let followers: FollowerRegistry;
let dataSource: DataSource;

beforeAll(async () => {
  test = await followingTest([Item, Note]);
  dataSource = await new DataSource({
    type: 'postgres',
    url: test.url,
    entities: [Item, Note],
    namingStrategy: snakeNaming,
  }).initialize();
  followers = test.instance({ projections: [items] });
  await followers.start();
});
afterAll(async () => {
  await dataSource.destroy();
  await test.close();
});

type Rows = Readonly<{ items: readonly Item[]; notes: readonly Note[] }>;

/** As plain rows in order of their keys; the driver reads bigint as text. */
const inOrder = ({ items: of, notes }: Rows) => ({
  items: of
    .map(({ amountFen, ...row }) => ({ ...row, amountFen: BigInt(amountFen) }))
    .sort((a, b) => a.key - b.key),
  notes: notes
    .map(({ position, ...row }) => ({ ...row, position: BigInt(position) }))
    .sort((a, b) => (a.position < b.position ? -1 : 1)),
});

const live = async (run: string) => ({
  items: await dataSource.getRepository(Item).findBy({ run }),
  notes: await dataSource.getRepository(Note).findBy({ run }),
});

const past = async (pastRows: PastRows, streams: readonly string[], date: string) => {
  const then = await pastRows.asOf(items, streams, date);
  return inOrder({ items: then.rows(Item), notes: then.rows(Note) });
};

const titles = async (pastRows: PastRows, streams: readonly string[], date: string) =>
  (await past(pastRows, streams, date)).items.map(({ key, title }) => `${key} ${title}`);

it('has the rows the live tables had, at every moment of any story over two streams', async () => {
  const pastRows = new PastRows(test.store, dataSource);
  const step = fc.record({
    type: fc.constantFrom(...TYPES),
    stream: fc.constantFrom('a', 'b'),
    key: fc.integer({ min: 1, max: 3 }),
    text: fc.string({ unit: 'grapheme', maxLength: 4 }).filter((text) => !text.includes('\0')),
    amount: fc.integer({ min: -5, max: 5 }),
  });
  const story = async (
    steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
  ) => {
    const run = randomUUID();
    const streams = [`item-${run}-a`, `item-${run}-b`];
    const seen: Rows[] = [];
    for (const [n, { stream, ...of }] of steps.entries()) {
      const one = event({ ...of, run, at: noonOf(n) });
      const { position } = await test.store.append(`item-${run}-${stream}`, [one], 'any');
      expect(await followers.waitFor('past', position, 10_000)).toBe(true);
      seen.push(await live(run));
    }
    for (const [n, rows] of seen.entries())
      expect(await past(pastRows, streams, dayOf(n))).toEqual(inOrder(rows));
    expect(await past(pastRows, streams, dayOf(-1))).toEqual({ items: [], notes: [] });
    expect(await past(pastRows, streams, '2199-12-31')).toEqual(inOrder(await live(run)));
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), story), {
    numRuns: 25,
  });
});

describe('on a log of its own', () => {
  const stream = 'item-1';
  const withLog = async (...appends: readonly (readonly [string, ...EventToAppend[]])[]) => {
    const store = new MemoryEventStore();
    for (const [to, ...events] of appends) await store.append(to, events, 'any');
    return new PastRows(store, dataSource);
  };

  it('ends a day at midnight in China, 16:00 UTC', async () => {
    const pastRows = await withLog([
      stream,
      event({ type: 'Put', key: 1, at: '2018-06-01T15:59:59.999Z' }),
      event({ type: 'Put', key: 2, at: '2018-06-01T16:00:00.000Z' }),
    ]);
    expect(await titles(pastRows, [stream], '2018-05-31')).toEqual([]);
    expect(await titles(pastRows, [stream], '2018-06-01')).toEqual(['1 title']);
    expect(await titles(pastRows, [stream], '2018-06-02')).toEqual(['1 title', '2 title']);
  });

  it('knows nothing of a stream without events', async () => {
    const pastRows = await withLog();
    expect(await titles(pastRows, [stream], '2018-06-01')).toEqual([]);
    expect(await titles(pastRows, [], '2018-06-01')).toEqual([]);
  });

  it('handles several streams in the order of the log, each once', async () => {
    const at = noonOf(0);
    const pastRows = await withLog(
      ['item-1', event({ type: 'Put', text: 'first', at })],
      ['item-2', event({ type: 'Patched', text: 'second', at }), event({ type: 'Added', at })],
      ['item-1', event({ type: 'Patched', text: 'third', at })],
      ['item-2', event({ type: 'Noted', at })],
    );
    const streams = ['item-2', 'item-1', 'item-2'];
    const then = await past(pastRows, streams, dayOf(0));
    expect(then.items).toMatchObject([{ title: 'third', amountFen: 2n }]);
    expect(then.notes).toMatchObject([{ before: 'third', by: 'somebody', role: 'resident' }]);
  });

  it('does not cut a stream in the middle where a clock ran behind', async () => {
    const pastRows = await withLog([
      stream,
      event({ type: 'Put', at: '2018-06-01T16:00:00.005Z' }),
      event({ type: 'Patched', text: 'patched', at: '2018-06-01T15:59:59.990Z' }),
      event({ type: 'Patched', text: 'later', at: '2018-06-01T16:00:01.000Z' }),
    ]);
    expect(await titles(pastRows, [stream], '2018-06-01')).toEqual(['1 patched']);
  });

  it('replays several projections at once, and knows whose an entity is', async () => {
    const only = projection<ItemEvent>()({
      name: 'past.other',
      version: 1,
      source: fromLog('item'),
      tables: { note: Note },
      on: {
        Noted: ({ position, data: { run }, by, role }, rows) =>
          rows.put('note', { position, run, by, role, before: '' }),
      },
    });
    const pastRows = await withLog([stream, event({ type: 'Put', at: noonOf(0) })]);
    const then = await pastRows.allAsOf([only, items], [stream], dayOf(0));
    expect(then.row(Item)?.title).toBe('title');
    expect(then.row(Item, ({ key }) => key === 2)).toBeUndefined();
    expect(() => then.rows(Elsewhere)).toThrow('Elsewhere');
    expect((await pastRows.allAsOf([only], [stream], dayOf(0))).rows(Note)).toEqual([]);
    const topics = { ...items, source: fromTopics('yishi.project.v1') };
    await expect(pastRows.asOf(topics, [stream], dayOf(0))).rejects.toThrow('follows topics');
  });

  it('reads a day out of 50,000 events, and early days without the rest', async () => {
    const store = new MemoryEventStore();
    const ofDay = 500;
    for (let day = 0; day < 100; day++)
      await store.append(
        stream,
        Array.from({ length: ofDay }, (_, n) =>
          event({ type: n % 2 ? 'Added' : 'Put', key: n, amount: 2, at: noonOf(day) }),
        ),
        'any',
      );
    let read = 0;
    const reading: Pick<MemoryEventStore, 'read'> = {
      read: async (of, options) => {
        const answer = await store.read(of, options);
        read += answer.events.length;
        return answer;
      },
    };
    const pastRows = new PastRows(Object.assign(Object.create(store), reading), dataSource);
    const start = performance.now();
    expect((await pastRows.asOf(items, [stream], dayOf(99))).rows(Item)).toHaveLength(ofDay);
    expect(performance.now() - start).toBeLessThan(15_000);
    expect(read).toBe(100 * ofDay);
    read = 0;
    expect((await pastRows.asOf(items, [stream], dayOf(3))).rows(Item)).toHaveLength(ofDay);
    expect(read).toBeLessThan(5_000);
  });

  it('refuses to replay more than its limit', async () => {
    const store = new MemoryEventStore();
    const one = event({ type: 'Ignored', at: noonOf(0) });
    const page = Array.from({ length: 2_000 }, (_, n) => ({
      ...one,
      stream,
      version: BigInt(n + 1),
      position: BigInt(n + 1),
    }));
    const endless = { read: async () => ({ events: page, version: 2_000n }) };
    const pastRows = new PastRows(Object.assign(Object.create(store), endless), dataSource);
    await expect(pastRows.asOf(items, [stream], dayOf(0))).rejects.toEqual(
      new Refused('past-too-long', { maxEvents: 200_000 }),
    );
    // its place is free again: as many as ever are at work
    for (let n = 0; n < 5; n++)
      await expect(pastRows.asOf(items, [stream], dayOf(0))).rejects.toThrow(Refused);
  });

  it('replays two at a time; too many at once are told to come again', async () => {
    const store = new MemoryEventStore();
    let under = 0;
    let most = 0;
    const slow = {
      read: async () => {
        most = Math.max(most, ++under);
        await new Promise((resolve) => setTimeout(resolve, 1));
        under--;
        return { events: [], version: 0n };
      },
    };
    const pastRows = new PastRows(Object.assign(Object.create(store), slow), dataSource);
    const asked = Array.from({ length: 110 }, () => pastRows.asOf(items, [stream], dayOf(0)));
    const answers = await Promise.allSettled(asked);
    expect(most).toBe(2);
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(8);
    await pastRows.asOf(items, [stream], dayOf(0));
  });
});
