import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { council } from '../../membership/council';
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
  nominated,
  personId,
  standing,
} from '../../membership/council.samples';
import { decide, StartExitProcedure } from './start-exit-procedure';

const given = spec(council, decide);
const periods = ['2018-H1', '2018-H2'];
const start = (number: number) =>
  shape(StartExitProcedure, { caseId: caseId(), councilId, personId: personId(number), periods });

describe('start exit procedure', () => {
  it('starts for a member', () =>
    given(...standing)
      .when(start(2))
      .thenEvents(exitStarted(2)));

  it('starts once for a case', () =>
    given(...standing, exitStarted(2))
      .when(start(2))
      .thenNothing());

  it('starts again for another case of the same member', () =>
    given(...standing, exitStarted(2, caseId(2)))
      .when(start(2))
      .thenEvents(exitStarted(2)));

  it('ignores who does not sit (any more)', () => {
    given(...standing)
      .when(start(4))
      .thenNothing();
    given(...standing, left(2))
      .when(start(2))
      .thenNothing();
    given(...standing, dissolved)
      .when(start(2))
      .thenNothing();
    given(formed(), nominated(2)).when(start(2)).thenNothing();
    given().when(start(2)).thenNothing();
  });

  it('does not start an old case again for who was elected again, in whatever term', () => {
    const again = [byElection(), inRoundOf(nominated(2)), joined(2)];
    given(...standing, exitStarted(2), left(2), ...again)
      .when(start(2))
      .thenNothing();
    given(...standing, exitStarted(2), dissolved, formed(2), ...standing.slice(1))
      .when(start(2))
      .thenNothing();
  });

  it('says in which round the member was elected', () =>
    given(...standing, left(2), byElection(), inRoundOf(nominated(2)), joined(2))
      .when(start(2))
      .thenEvents(exitStarted(2, caseId(), 1)));
});
