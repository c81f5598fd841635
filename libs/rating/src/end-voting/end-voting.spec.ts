import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { rating } from '../rating';
import {
  actor,
  handedIn,
  member,
  officer,
  onPaper,
  opened,
  periodId,
  terms,
  votingEnded,
} from '../rating.samples';
import { decide, EndVoting } from './end-voting';

const given = spec(rating, decide, { actor: officer, loaded: { ballots: 0 } });
const end = shape(EndVoting, { periodId });
const sheets = [handedIn(1, 'party'), handedIn(2, 'third-party')];
const ballots = (count: number) => ({ loaded: { ballots: count } });

describe('end the voting', () => {
  it('needs a sheet of both sources', () => {
    given(opened()).when(end, ballots(9)).thenRefused('source-missing', { source: 'party' });
    given(opened(), handedIn(1, 'party'))
      .when(end, ballots(9))
      .thenRefused('source-missing', { source: 'third-party' });
  });

  it.each([
    [10, '1/2', 4, false],
    [10, '1/2', 5, true],
    [11, '1/2', 5, false],
    [11, '1/2', 6, true],
    [3, '2/3', 1, false],
    [3, '2/3', 2, true],
    [9, '1/1000', 1, false],
    [9, '1/1000', 2, true],
    [2, '1/2', 1, false],
  ])('of %d households with quorum %s, %d ballots end it: %s', (size, quorum, count, ends) => {
    const when = given(opened(size, { terms: { ...terms, quorum } }), ...sheets).when(
      end,
      ballots(count),
    );
    if (ends) when.thenEvents(votingEnded);
    else when.thenRefused('residents-quorum-not-reached');
  });

  it('says how many are needed, not how many there are', () =>
    given(opened(10), ...sheets)
      .when(end, ballots(3))
      .thenRefused('residents-quorum-not-reached', { needed: 5 }));

  it('counts paper, which is not in the box yet', () =>
    given(opened(10), ...sheets, onPaper(1, 2))
      .when(end, ballots(3))
      .thenEvents(votingEnded));

  it('is once, and not by who is rated', () => {
    given(opened(), ...sheets, votingEnded)
      .when(end, ballots(9))
      .thenRefused('voting-not-open');
    given(opened(), ...sheets)
      .when(end, { ...ballots(9), actor: actor(member(1), 'street-officer') })
      .thenRefused('rated-person');
  });
});
