import type { Published } from '@yishi/following';
import fc from 'fast-check';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database';
import { ToldLedger } from '../../../../test/support/told-ledger';
import type { ItemMoney, Origin } from './chain';
import { changed, drafted, endedEarly, id, listed } from './chain.samples';

const ITEMS = 5;
const PROJECTS = 4;
const DAYS = 9;
const STEPS = 126;
const seed = Date.now() % 2 ** 31;
const day = (n: number): string => `2018-06-${String(n).padStart(2, '0')}`;
const item = (n: number): string => id('b2', n);
const project = (n: number): string => id('a2', n);
const numbers = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, n) => n + 1);

/** What is in which project, counted from the beginning with sets. */
class Model {
  /** Item → project it is in. */
  readonly current = new Map<number, number>();
  /** Items that an early end found in the project. */
  readonly kept = new Map<number, Set<number>>();
  readonly ended = new Set<number>();
  private reopening: number[] = [];

  /** What is said next, by what was chosen. */
  step([act, n, p]: readonly [string, number, number]): readonly Published[] {
    if (act === 'reopen') return this.reopen();
    const at = this.current.get(n);
    if (act === 'join' && at === undefined && !this.ended.has(p)) {
      this.current.set(n, p);
      return [changed(item(n), 'open', 'in-project', project(p))];
    }
    if (act === 'leave' && at !== undefined && !this.ended.has(at)) {
      this.current.delete(n);
      return [changed(item(n), 'in-project', 'open')];
    }
    // The last project goes on for ever, or the walk would come to rest.
    if (act !== 'end' || this.ended.has(p) || p === PROJECTS) return [];
    this.ended.add(p);
    const inIt = [...this.current].filter(([, one]) => one === p).map(([one]) => one);
    this.kept.set(p, new Set(inIt));
    this.reopening.push(...inIt);
    return [endedEarly(project(p))];
  }

  /** The council hears of the end a moment, or days, later. */
  private reopen(): readonly Published[] {
    const opened = this.reopening.splice(0);
    for (const n of opened) this.current.delete(n);
    return opened.map((n) => changed(item(n), 'in-project', 'open'));
  }

  itemsIn(p: number): readonly string[] {
    const now = [...this.current].filter(([, one]) => one === p).map(([n]) => n);
    const all = new Set([...now, ...(this.kept.get(p) ?? [])]);
    return [...all].sort((a, b) => a - b).map(item);
  }
}

const choice = fc.tuple(
  fc.constantFrom('join', 'join', 'join', 'leave', 'end', 'reopen'),
  fc.integer({ min: 1, max: ITEMS }),
  fc.integer({ min: 1, max: PROJECTS }),
);

let database: FreshDatabase;
let ledger: ToldLedger;
/** By day: the items in each project. */
const expected = new Map<string, Map<number, readonly string[]>>();

beforeAll(async () => {
  database = await freshDatabase();
  ledger = await ToldLedger.start(database.url);
  const model = new Model();
  await ledger.tell(
    day(1),
    ...numbers(PROJECTS).map((p) => drafted(project(p), `项目 ${p}`)),
    ...numbers(ITEMS).map((n) => listed(item(n), `问题 ${n}`)),
  );
  const walk = fc.sample(choice, { seed, numRuns: STEPS });
  for (const n of numbers(DAYS)) {
    const ofDay = walk.slice((n - 1) * (STEPS / DAYS), n * (STEPS / DAYS));
    for (const chosen of ofDay) await ledger.tell(day(n), ...model.step(chosen));
    expected.set(day(n), new Map(numbers(PROJECTS).map((p) => [p, model.itemsIn(p)])));
  }
  await ledger.caughtUp();
});
afterAll(async () => {
  await ledger?.app.close();
  await database.drop();
});

describe(`a random walk of items through projects (seed ${seed})`, () => {
  it.each([...numbers(DAYS).map(day), 'now'])(
    'is told rightly both ways, as of %s',
    async (date) => {
      const query = date === 'now' ? '' : `?asOf=${date}`;
      const then = expected.get(date === 'now' ? day(DAYS) : date)!;
      const forth = new Map<number, readonly string[]>();
      for (const p of numbers(PROJECTS)) {
        const { items } = await ledger.read<Origin>(`ledger/projects/${project(p)}/origin${query}`);
        forth.set(
          p,
          items.items.map(({ itemId }) => itemId),
        );
      }
      expect(forth).toEqual(then);
      for (const n of numbers(ITEMS)) {
        const path = `governance-items/${item(n)}/money${query}`;
        const { projects } = await ledger.read<ItemMoney>(`ledger/${path}`);
        const back = numbers(PROJECTS).filter((p) => then.get(p)!.includes(item(n)));
        expect(projects.map(({ projectId }) => projectId)).toEqual(back.map(project));
        for (const { projectId, items } of projects)
          expect(items).toBe(
            then.get(numbers(PROJECTS).find((p) => project(p) === projectId)!)!.length,
          );
      }
    },
  );

  it('was a walk: items were in projects', () => {
    const all = [...expected.values()].flatMap((byProject) => [...byProject.values()]);
    expect(all.some((items) => items.length > 0)).toBe(true);
  });
});
