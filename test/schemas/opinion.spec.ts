import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fromJson } from '@yishi/kernel';
import { type OpinionEvent, opinions } from '../../libs/council/src/opinion/opinions';

/** Events as they were stored once; this file only grows, and every version of the code folds it. */
const golden = fromJson<readonly OpinionEvent[]>(
  readFileSync(path.join(__dirname, 'golden/opinion.json'), 'utf8'),
);
const by = { by: '0190b0c0-0000-7000-8000-0000000000a3', role: 'council-member' };
const metadata = { commandId: '', inputHash: '', at: '2018-06-01T08:00:00.000Z', ...by };
const household = '0190b0c0-0000-8000-8000-000000000011';

const until = (count: number) =>
  golden
    .slice(0, count)
    .reduce((state, event) => opinions.evolve(state, event, metadata), opinions.initialState);
const upTo = (type: OpinionEvent['type']) =>
  until(golden.findIndex((event) => event.type === type) + 1).byNumber.get('2018-1');

describe('stored events of opinions', () => {
  it('are of every type', () =>
    expect([...new Set(golden.map(({ type }) => type))].sort()).toEqual([
      'OpinionAdopted',
      'OpinionAnswered',
      'OpinionDeclined',
      'OpinionExplained',
      'OpinionLate',
      'OpinionPhotoAdded',
      'OpinionPhotoErased',
      'OpinionRated',
      'OpinionRelayed',
      'OpinionReopened',
      'OpinionResolved',
      'OpinionStateChanged',
      'OpinionSubmitted',
    ]));

  it('fold to numbers that never change, and to states', () => {
    const { byNumber, numbers, pending } = until(golden.length);
    expect([...byNumber].map(([number, { state }]) => [number, state])).toEqual([
      ['2018-1', 'explained'],
      ['2018-2', 'adopted'],
      ['2018-3', 'declined'],
      ['2018-4', 'resolved'],
      ['2018-5', 'submitted'],
    ]);
    expect(numbers.get('0190b0c0-0000-7000-8000-0000000000f3')).toBe('2018-3');
    expect([...pending]).toEqual([[household, 1]]);
  });

  it('fold to what the rules go by', () => {
    expect(upTo('OpinionPhotoAdded')).toMatchObject({
      ...{ householdId: household, field: 'environment', title: '路灯不亮' },
      ...{ recordedBy: by.by, submittedAt: metadata.at },
      photos: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    });
    expect(upTo('OpinionPhotoErased')).toMatchObject({
      photos: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
      erasedPhotos: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    });
    expect(upTo('OpinionRated')).toMatchObject({ satisfied: false, wasReopened: false });
    expect(upTo('OpinionReopened')).toMatchObject({ satisfied: undefined, wasReopened: true });
    expect(upTo('OpinionRelayed')).toMatchObject({
      ...{ relays: 1, relayedTo: 'district', dueAt: '2018-06-15T16:00:00.000Z', isLate: false },
    });
    expect(upTo('OpinionLate')?.isLate).toBe(true);
    expect(until(golden.length).byNumber.get('2018-1')?.satisfied).toBe(true);
  });
});
