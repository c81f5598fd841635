import type { EventMetadata } from '@yishi/kernel';
import fc from 'fast-check';
import { type Project, type ProjectEvent, project } from './project';
import {
  a,
  approvedBy,
  atAccepted,
  atApproved,
  atUnderWay,
  collecting,
  endorsedBy,
  funded,
  fundingReopened,
  household,
  member,
  objected,
  submittedBy,
  upheldBy,
} from './project.samples';
import { decide as decideTakePart, TakePart } from './take-part/take-part';
import {
  decide as decideWithdraw,
  WithdrawParticipation,
} from './withdraw-participation/withdraw-participation';

const metadata: EventMetadata = { commandId: '', inputHash: '', at: '', by: '', role: '' };
const fold = (events: readonly ProjectEvent[], from = project.initialState): Project =>
  events.reduce((state, event) => project.evolve(state, event, metadata), from);
const context = { now: new Date(0), actor: member, commandId: '', loaded: undefined };
const seed = Date.now() % 2 ** 31;
const told = { seed, verbose: fc.VerbosityLevel.Verbose };

/**
 * Each number is a household of twenty: it takes part when it does not, and withdraws when it does.
 */
const toggles = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 200 });

function play(choices: readonly number[]): { events: ProjectEvent[]; states: Project[] } {
  const events: ProjectEvent[] = [...collecting(20, 0)];
  const states = [fold(events)];
  for (const n of choices) {
    const state = states.at(-1)!;
    const householdId = household(n);
    const caused = state.participating.has(householdId)
      ? decideWithdraw(a(WithdrawParticipation, { householdId }), state, context)
      : decideTakePart(a(TakePart, { householdId, mode: 'meeting' }), state, context);
    events.push(...caused);
    states.push(fold(caused, state));
  }
  return { events, states };
}

const plain = (state: Project) => ({
  ...state,
  participating: [...state.participating].sort(),
  drive: state.drive && { ...state.drive, eligible: [...state.drive.eligible] },
  deciders: [...state.deciders],
  objections: [...state.objections],
  acceptances: [...state.acceptances],
});

describe(`the fold of a project (seed ${seed})`, () => {
  it('is the same replayed and incremental', () =>
    fc.assert(
      fc.property(toggles, (choices) => {
        const { events, states } = play(choices);
        expect(plain(fold(events))).toEqual(plain(states.at(-1)!));
      }),
      told,
    ));

  it('leaves earlier states as they were', () =>
    fc.assert(
      fc.property(toggles, (choices) => {
        const { states } = play(choices);
        const model = new Set<number>();
        for (const [index, state] of states.entries()) {
          expect(state.participating.size).toBe(model.size);
          for (const n of model) expect(state.participating.has(household(n))).toBe(true);
          const n = choices[index];
          if (n !== undefined && !model.delete(n)) model.add(n);
        }
      }),
      { ...told, numRuns: 30 },
    ));

  it('decides the same twice without a change', () =>
    fc.assert(
      fc.property(toggles, fc.integer({ min: 1, max: 20 }), (choices, n) => {
        const state = play(choices).states.at(-1)!;
        const command = a(TakePart, { householdId: household(n), mode: 'meeting' });
        const once = fold(decideTakePart(command, state, context), state);
        expect(decideTakePart(command, once, context)).toEqual([]);
      }),
      told,
    ));
});

it('remembers work that had started through a reopened raising', () => {
  const reopened = fold([...atUnderWay, fundingReopened]);
  expect(reopened).toMatchObject({
    stage: 'raising',
    interrupted: 'under-way',
    workStarted: true,
  });
  expect(fold([funded('under-way')], reopened)).toMatchObject({
    stage: 'under-way',
    interrupted: undefined,
  });
});

it('keeps snapshot and participations through a reopening, and no open objections', () => {
  const again = [submittedBy('director', 2), endorsedBy('officer', 2), approvedBy('finance', 2)];
  const other = '01900000-0000-7000-8000-00000000000c';
  const reopened = fold([...atApproved, objected(), objected(other), ...upheldBy()]);
  expect(reopened).toMatchObject({ stage: 'collecting', returned: true, openObjections: 0 });
  const state = fold(again, reopened);
  expect(state).toMatchObject({ stage: 'approved', round: 2, openObjections: 0, returned: false });
  expect(state.participating.size).toBe(7);
  expect(state.drive?.eligible.size).toBe(10);
});

it('knows who decided, each in one role', () =>
  expect([...fold(atAccepted).deciders]).toEqual([
    ['director', 'council'],
    ['officer', 'street'],
    ['finance', 'district'],
    ['resident-1', 'residents'],
  ]));

it('refuses an event it does not know', () =>
  expect(() => fold([{ type: 'ProjectPainted', data: {} } as never])).toThrow(
    'unknown event type: ProjectPainted',
  ));

/**
 * Every state on the way stays as it was: nothing that grows is changed in place (the bench says
 * what it costs).
 */
it('folds a drive of 20,000 households', () => {
  const count = 20_000;
  const opened = fold(collecting(count, 0));
  let state = opened;
  for (let n = 1; n <= count; n++) {
    const command = a(TakePart, { householdId: household(n), mode: 'meeting' });
    state = fold(decideTakePart(command, state, context), state);
  }
  expect(state.participating.size).toBe(count);
  expect(opened.participating.size).toBe(0);
});
