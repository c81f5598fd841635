import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type CouncilEvent, council } from '../council';
import {
  byElection,
  caseId,
  compoundId,
  councilId,
  declined,
  dissolved,
  exitStarted,
  formed,
  inRoundOf,
  left,
  nominated,
  officer,
  personId,
  standing,
} from '../council.samples';
import { DissolveCouncil, decide } from './dissolve-council';

const given = spec(council, decide, { actor: officer });
const dissolve = shape(DissolveCouncil, { councilId, reason: 'compound demolished' });
const freed = (...numbers: readonly number[]): CouncilEvent => ({
  type: 'CouncilDissolved',
  data: {
    councilId,
    compoundId,
    term: 1,
    reason: 'compound demolished',
    seatedIds: numbers.map(personId),
  },
});

describe('dissolve council', () => {
  it('dissolves an established council and frees its members', () =>
    given(...standing, left(3))
      .when(dissolve)
      .thenEvents(freed(1, 2)));

  it('dissolves a forming council and frees whoever may have accepted', () =>
    given(formed(), nominated(1), nominated(2), declined(2)).when(dissolve).thenEvents(freed(1)));

  it('frees whoever may have accepted in a by-election', () =>
    given(...standing, byElection(), inRoundOf(nominated(4)), inRoundOf(declined(4)))
      .when(dissolve)
      .thenEvents(freed(1, 2, 3)));

  it('frees who stands in a by-election, and closes exit procedures', () => {
    const { data } = freed(1, 2, 3, 5);
    given(...standing, byElection(), inRoundOf(nominated(5)), exitStarted(2))
      .when(dissolve)
      .thenEvents({
        type: 'CouncilDissolved',
        data: { ...data, exitCaseIds: [caseId()] },
      } as CouncilEvent);
  });

  it('dissolves once', () =>
    given(...standing, dissolved)
      .when(dissolve)
      .thenNothing());

  it('finds no council', () => {
    expect(given().when(dissolve).events).toThrow(new NotFound('council'));
  });
});
