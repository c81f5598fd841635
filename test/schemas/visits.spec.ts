import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fromJson } from '@yishi/kernel';
import { type CouncilEvent, council } from '../../libs/council/src/membership/council';

const events = fromJson<readonly CouncilEvent[]>(
  readFileSync(path.join(__dirname, 'golden/visits.json'), 'utf8'),
);
const metadata = { commandId: '', inputHash: '', at: '', by: '', role: '' };

it('folds stored visits to what is noted already', () => {
  const state = events.reduce(
    (folded, event) => council.evolve(folded, event, metadata),
    council.initialState,
  );
  const household = '0190b0c0-0000-8000-8000-000000000011';
  const keys = [`${household} 2018-05-30 listening`, `${household} 2018-05-31 greeting`];
  expect(keys.map((key) => state.visits.has(key))).toEqual([true, true]);
  expect(state.visits.size).toBe(2);
});
