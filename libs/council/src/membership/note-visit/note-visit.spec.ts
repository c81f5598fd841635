import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type CouncilEvent, council } from '../council';
import {
  councilId,
  director,
  householdId,
  left,
  linked,
  member,
  officer,
  personId,
  standing,
} from '../council.samples';
import { decide, NoteVisit } from './note-visit';

const visitId = '00000000-0000-8000-8000-0000000000f9';
const given = spec(council, decide, { actor: member(2), commandId: visitId });
const visit = (fields: object = {}) =>
  shape(NoteVisit, {
    ...{ councilId, personId: personId(2), householdId: householdId(7) },
    ...{ date: '2018-05-30', purpose: 'listening', note: '反映楼道灯不亮' },
    ...fields,
  });
const visited = (fields: object = {}): CouncilEvent => ({
  type: 'HouseholdVisited',
  data: {
    ...{ councilId, personId: personId(2), householdId: householdId(7), visitId },
    ...{ date: '2018-05-30', purpose: 'listening', note: '反映楼道灯不亮' },
    ...fields,
  },
});
const known = [...standing, linked(2, 7)];

describe('note visit', () => {
  it('notes when the member called, and what for', () =>
    given(...known)
      .when(visit())
      .thenEvents(visited()));

  it('may say no more than that', () => {
    const { note: _note, ...rest } = visit();
    given(...known)
      .when(shape(NoteVisit, rest))
      .thenEvents(visited({ note: '' }));
  });

  it('is noted by the member only', () => {
    for (const actor of [member(3), director(1), officer])
      given(...known)
        .when(visit(), { actor })
        .thenRefused('not-the-member');
  });

  it('is of a linked household', () => {
    given(...standing)
      .when(visit())
      .thenRefused('household-not-linked');
    given(...standing, linked(3, 7))
      .when(visit())
      .thenRefused('household-not-linked');
    expect(given(...known, left(2)).when(visit()).events).toThrow(new NotFound('member'));
  });

  it('is noted once for a day and a purpose', () => {
    const some = given(...known, visited());
    some.when(visit({ note: '再次' })).thenRefused('visit-noted-already', { date: '2018-05-30' });
    some.when(visit({ purpose: 'help' })).thenEvents(visited({ purpose: 'help' }));
    some.when(visit({ date: '2018-05-29' })).thenEvents(visited({ date: '2018-05-29' }));
  });

  it('lies in the past, and not more than 366 days back', () => {
    given(...known)
      .when(visit({ date: '2018-06-02' }))
      .thenRefused('date-in-future');
    given(...known)
      .when(visit({ date: '2017-05-30' }))
      .thenRefused('date-too-old', { days: 366 });
  });

  it.each([
    [{ purpose: 'gossip' }, 'purpose: not-one-of'],
    [{ note: '电话 138 1234 5678' }, 'note: personal-data'],
    [{ note: 'x'.repeat(201) }, 'note: not-text'],
  ])('refuses %p', (fields, fault) => expect(() => visit(fields)).toThrow(fault));
});
