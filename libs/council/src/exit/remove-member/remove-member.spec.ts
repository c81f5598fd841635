import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type CouncilEvent, council } from '../../membership/council';
import {
  byElection,
  caseId,
  councilId,
  dissolved,
  exitStarted,
  formed,
  inRoundOf,
  joined,
  left,
  linked,
  nominated,
  personId,
  standing,
} from '../../membership/council.samples';
import { decide, RemoveMember } from './remove-member';

const given = spec(council, decide);
const remove = (number: number, round = 0) =>
  shape(RemoveMember, {
    ...{ councilId, personId: personId(number), term: 1, round },
    ...{ caseId: caseId(), reason: '两期垫底' },
  });
const removed = (number: number): CouncilEvent => ({
  type: 'MemberLeft',
  data: {
    ...{ councilId, personId: personId(number), term: 1, reason: '两期垫底' },
    ...{ cause: 'exit-procedure', caseId: caseId(), exitCaseIds: [caseId()] },
  },
});
const folded = (...events: readonly CouncilEvent[]) =>
  events.reduce((state, event) => council.evolve(state, event, {} as never), council.initialState);

describe('remove member', () => {
  it('removes the member, and says why', () =>
    given(...standing, exitStarted(2))
      .when(remove(2))
      .thenEvents(removed(2)));

  it('frees the households, and leaves a council without the director it had', () => {
    const events = [...standing, linked(1, 7), linked(2, 8), exitStarted(1), removed(1)];
    const { directorId, members, households } = folded(...events);
    expect(directorId).toBe('');
    expect([...members.keys()]).toEqual([personId(2), personId(3)]);
    expect([...households.values()]).toEqual([personId(2)]);
    expect(folded(...standing, exitStarted(2), removed(2)).directorId).toBe(personId(1));
  });

  it('does nothing when the member left meanwhile, also when elected again', () => {
    given(...standing, exitStarted(2), left(2))
      .when(remove(2))
      .thenNothing();
    given(...standing, left(2), byElection(), inRoundOf(nominated(2)), joined(2))
      .when(remove(2))
      .thenNothing();
    given(...standing, dissolved)
      .when(remove(2))
      .thenNothing();
    given(formed(2), ...standing.slice(1))
      .when(remove(2))
      .thenNothing();
  });
});
