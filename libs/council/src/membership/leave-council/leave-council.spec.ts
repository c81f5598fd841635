import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type CouncilEvent, council } from '../council';
import {
  byElection,
  caseId,
  councilId,
  director,
  exitStarted,
  inRoundOf,
  joined,
  left,
  member,
  nominated,
  officer,
  personId,
  standing,
} from '../council.samples';
import { decide, LeaveCouncil } from './leave-council';

const given = spec(council, decide, { actor: member(2) });
const leave = (number: number) =>
  shape(LeaveCouncil, { councilId, personId: personId(number), reason: 'moved away' });
const newDirector: CouncilEvent = {
  type: 'DirectorAppointed',
  data: { councilId, personId: personId(2) },
};

describe('leave council', () => {
  it('lets a member leave', () =>
    given(...standing)
      .when(leave(2))
      .thenEvents(left(2)));

  it('lets the street record it', () =>
    given(...standing)
      .when(leave(2), { actor: officer })
      .thenEvents(left(2)));

  it('refuses the director and other members to send one away', () => {
    given(...standing)
      .when(leave(2), { actor: director(1) })
      .thenRefused('not-the-member');
    given(...standing)
      .when(leave(2), { actor: member(3) })
      .thenRefused('not-the-member');
  });

  it('lets the director leave when there is another', () => {
    given(...standing)
      .when(leave(1), { actor: director(1) })
      .thenRefused('director-must-be-replaced');
    given(...standing, newDirector)
      .when(leave(1), { actor: member(1) })
      .thenEvents(left(1));
  });

  it('says which seat is free, and which exit procedures are to be closed', () =>
    given(...standing, byElection(), inRoundOf(nominated(4)), joined(4), exitStarted(4))
      .when(leave(4), { actor: member(4) })
      .thenEvents({
        type: 'MemberLeft',
        data: {
          ...{ councilId, personId: personId(4), term: 1, round: 1 },
          ...{ reason: 'moved away', exitCaseIds: [caseId()] },
        },
      }));

  it('finds no member who has left', () => {
    const run = given(...standing, left(2)).when(leave(2)).events;
    expect(run).toThrow(new NotFound('member'));
  });
});
