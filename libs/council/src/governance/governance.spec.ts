import { type Actor, NotFound, Refused } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import fc from 'fast-check';
import { council } from '../membership/council';
import { compoundId, member, standing, territory } from '../membership/council.samples';
import { DropItem, decide as drop } from './drop-item/drop-item';
import type { Governance, GovernanceEvent, ProjectOutcome } from './governance';
import { folded, itemId, projectId } from './governance.samples';
import { JoinProject, decide as join } from './join-project/join-project';
import { LeaveProject, decide as leave } from './leave-project/leave-project';
import {
  ListAdoptedOpinion,
  decide as listAdopted,
} from './list-adopted-opinion/list-adopted-opinion';
import { ListItem, decide as list } from './list-item/list-item';
import type { KnownProject } from './projects/projects';
import { governancePublication } from './publication';
import { decide as end, RecordProjectEnd } from './record-project-end/record-project-end';
import { SolveItem, decide as solve } from './solve-item/solve-item';

const seed = Date.now() % 2 ** 31;
const told = { seed, verbose: fc.VerbosityLevel.Verbose };
const actor: Actor = member(1);
const now = new Date('2018-06-01T08:00:00.000Z');
const established = standing.reduce(
  (state, event) => council.evolve(state, event, {} as never),
  council.initialState,
);

/**
 * A project ends (`end`) before the copy of projects (`hear`) and the list (`record`) know, in any
 * order or never in a walk.
 */
const choice = fc.record({
  act: fc.constantFrom('list', 'adopt', 'join', 'leave', 'solve', 'drop', 'end', 'hear', 'record'),
  item: fc.integer({ min: 1, max: 6 }),
  project: fc.integer({ min: 1, max: 3 }),
  outcome: fc.constantFrom<ProjectOutcome>('settled', 'rejected', 'withdrawn', 'cancelled'),
});
type Choice = typeof choice extends fc.Arbitrary<infer C> ? C : never;

/** Not of an item yet: adopted opinions bring ids of their own. */
const freeId = ({ items }: Governance): string => {
  let n = 1;
  while (items.has(itemId(n))) n++;
  return itemId(n);
};

class Walk {
  readonly events: GovernanceEvent[] = [];
  readonly states: Governance[] = [folded([])];
  private readonly heard = new Map<number, ProjectOutcome>();
  private readonly ended = new Map<number, ProjectOutcome>();

  step(chosen: Choice): void {
    const { act, project, outcome } = chosen;
    if (act === 'hear' && this.ended.has(project))
      this.heard.set(project, this.ended.get(project)!);
    if (act === 'end' && !this.ended.has(project)) this.ended.set(project, outcome);
    try {
      const caused = this.decide(chosen);
      this.events.push(...caused);
      this.states.push(folded(caused, this.states.at(-1)!));
    } catch (error) {
      if (!(error instanceof Refused || error instanceof NotFound)) throw error;
    }
  }

  private decide({ act, item, project }: Choice): readonly GovernanceEvent[] {
    const state = this.states.at(-1)!;
    const of = { compoundId, itemId: itemId(item) };
    const context = { now, actor, commandId: freeId(state) };
    const known: KnownProject = {
      compoundId,
      territory,
      outcome: this.heard.get(project) ?? '',
    };
    const problem = { field: 'environment', title: '路灯', estimatedFen: 0 } as const;
    switch (act) {
      case 'list': {
        const command = shape(ListItem, { compoundId, ...problem, description: '不亮。' });
        return list(command, state, { ...context, loaded: { territory, council: established } });
      }
      case 'adopt': {
        const origin = { opinionId: itemId(99), opinionNumber: '2018-1', territory };
        const command = shape(ListAdoptedOpinion, { ...of, ...problem, ...origin });
        return listAdopted(command, state, { ...context, loaded: undefined });
      }
      case 'join': {
        const command = shape(JoinProject, { ...of, projectId: projectId(project) });
        return join(command, state, { ...context, loaded: { project: known } });
      }
      case 'leave': {
        const loaded = {
          outcomes: new Map([...this.heard].map(([n, how]) => [projectId(n), how as string])),
        };
        const command = shape(LeaveProject, { ...of, reason: '另行立项' });
        return leave(command, state, { ...context, loaded });
      }
      case 'solve': {
        const how = { who: '供电所', on: '2018-06-01', result: '已修好' };
        const command = shape(SolveItem, { ...of, ...how });
        return solve(command, state, { ...context, loaded: undefined });
      }
      case 'drop': {
        const command = shape(DropItem, { ...of, reason: '重复' });
        return drop(command, state, { ...context, loaded: undefined });
      }
      case 'record': {
        const how = this.ended.get(project);
        if (!how) return [];
        const command = shape(RecordProjectEnd, { projectId: projectId(project), outcome: how });
        return end(command, state, { ...context, loaded: { project: known } });
      }
      default:
        return [];
    }
  }
}

const walked = (choices: readonly Choice[]): Walk => {
  const walk = new Walk();
  for (const chosen of choices) walk.step(chosen);
  return walk;
};
const walks = fc.array(choice, { maxLength: 80 });
const plain = ({ items, endings, ...rest }: Governance) => ({
  ...rest,
  items: [...items],
  endings: [...endings],
});

describe(`the governance list, on random walks (seed ${seed})`, () => {
  it('is the same replayed and incremental, and leaves earlier states as they were', () =>
    fc.assert(
      fc.property(walks, (choices) => {
        const { events, states } = walked(choices);
        expect(plain(folded(events))).toEqual(plain(states.at(-1)!));
        expect(plain(states[0]!)).toEqual(plain(folded([])));
      }),
      told,
    ));

  it('numbers items without a gap, and names a project exactly where there is one', () =>
    fc.assert(
      fc.property(walks, (choices) => {
        for (const { items } of walked(choices).states) {
          const all = [...items.values()];
          const numbers = all.map(({ number }) => number).sort((a, b) => a - b);
          expect(numbers).toEqual(all.map((_, index) => index + 1));
          for (const { state, projectId: project } of all) {
            if (state === 'in-project') expect(project).not.toBe('');
            if (state === 'open' || state === 'dropped') expect(project).toBe('');
          }
        }
      }),
      told,
    ));

  it('strands no item in a project that has ended, however late the copy hears of it', () =>
    fc.assert(
      fc.property(walks, (choices) => {
        for (const { items, endings } of walked(choices).states)
          for (const { state, projectId: project } of items.values()) {
            if (state === 'in-project') expect(endings.get(project)).toBeUndefined();
            if (state === 'solved' && project) expect(endings.get(project)).toBe('settled');
          }
      }),
      told,
    ));

  it('never changes what is solved or dropped', () =>
    fc.assert(
      fc.property(walks, (choices) => {
        const { states } = walked(choices);
        const closed = new Map<string, string>();
        for (const { items } of states)
          for (const [id, item] of items) {
            const text = JSON.stringify(item);
            if (closed.has(id)) expect(text).toBe(closed.get(id));
            if (item.state === 'solved' || item.state === 'dropped') closed.set(id, text);
          }
      }),
      told,
    ));

  it('tells the other contexts every change, each from where the one before ended', () =>
    fc.assert(
      fc.property(walks, (choices) => {
        const { events, states } = walked(choices);
        const known = new Map<string, string>();
        const on = governancePublication.on as Readonly<Record<string, unknown>>;
        for (const { type, data } of events) {
          const map = on[type] as
            | ((event: { data: object }) => readonly { data: object }[])
            | undefined;
          for (const { data: said } of map?.({ data }) ?? []) {
            const { itemId: id, from, to } = said as Record<'itemId' | 'from' | 'to', string>;
            expect(from).toBe(known.get(id));
            known.set(id, to ?? 'open');
          }
        }
        const now = [...states.at(-1)!.items].map(([id, { state }]) => [id, state]);
        expect([...known].sort()).toEqual(now.sort());
      }),
      told,
    ));

  it('refuses an event it does not know', () =>
    expect(() => folded([{ type: 'ItemPainted', data: {} } as never])).toThrow(
      'unknown event type: ItemPainted',
    ));
});
