import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fromJson } from '@yishi/kernel';
import { type TurnoutEvent, turnouts } from '../../libs/council/src/turnout/turnouts';

const events = fromJson<readonly TurnoutEvent[]>(
  readFileSync(path.join(__dirname, 'golden/turnout.json'), 'utf8'),
);
const metadata = { commandId: '', inputHash: '', at: '', by: '', role: '' };

/** Compiles only while it names every event of turnouts. */
const TYPES: Readonly<Record<TurnoutEvent['type'], true>> = {
  TurnoutRecorded: true,
  TurnoutStruckOut: true,
};

it('holds every type of event', () =>
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(Object.keys(TYPES))));

it('folds to what counts and what was struck out', () => {
  const state = events.reduce(
    (folded, event) => turnouts.evolve(folded, event, metadata),
    turnouts.initialState,
  );
  const shown = [...state.turnouts.values()].map(({ activity, households, people, struckOut }) => [
    ...[activity, households, people, struckOut],
  ]);
  expect(shown).toEqual([
    ['cleaning', 6, 9, false],
    ['lighting', 0, 3, true],
  ]);
  expect([...state.onDate]).toEqual([['2018-05-30', 1]]);
});
