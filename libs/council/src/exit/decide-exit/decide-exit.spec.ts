import { Malformed, NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type CouncilEvent, council } from '../../membership/council';
import {
  byElection,
  caseId,
  director,
  established,
  formed,
  inRoundOf,
  joined,
  left,
  member,
  nominated,
  personId,
  standing,
} from '../../membership/council.samples';
import { casePlace, type ExitEvent, exitCase } from '../exit';
import {
  AFTER,
  confirmedAs,
  DURING,
  decidedAs,
  lapsed,
  opened,
  returned,
  stated,
} from '../exit.samples';
import { DecideExit, decide } from './decide-exit';

const of = (...events: readonly CouncilEvent[]) => ({
  council: events.reduce(
    (state, event) => council.evolve(state, event, {} as never),
    council.initialState,
  ),
});
const given = spec(exitCase, decide, {
  actor: director(1),
  loaded: of(...standing),
  now: AFTER,
});
const decideAs = (fields: object = {}) =>
  shape(DecideExit, {
    ...{ caseId: caseId(), outcome: 'removed', reason: '两期垫底', votesFor: 2, votesAgainst: 0 },
    ...fields,
  });

describe('decide exit', () => {
  it('takes the council’s decision, either way', () => {
    given(opened()).when(decideAs()).thenEvents(decidedAs());
    given(opened())
      .when(decideAs({ outcome: 'kept-on-probation' }))
      .thenEvents(decidedAs('kept-on-probation'));
  });

  it('waits until the member was heard or the days are over', () => {
    given(opened())
      .when(decideAs(), { now: DURING })
      .thenRefused('statement-awaited', { until: AFTER });
    given(opened(), stated).when(decideAs(), { now: DURING }).thenEvents(decidedAs());
  });

  it('is not taken from the person concerned', () => {
    given(opened())
      .when(decideAs(), { actor: member(2) })
      .thenRefused('own-exit-case');
    given(opened(1))
      .when(decideAs(), { actor: director(1) })
      .thenRefused('own-exit-case');
  });

  it('is entered by the director, by another member when it is the director’s case', () => {
    given(opened())
      .when(decideAs(), { actor: member(3) })
      .thenRefused('director-enters-the-decision');
    given(opened(1))
      .when(decideAs(), { actor: member(3) })
      .thenEvents(decidedAs());
  });

  it('is entered by another member when the council has no director', () => {
    const entered = { actor: member(3), loaded: of(...standing, left(1)) };
    const { data } = decidedAs();
    given(opened())
      .when(decideAs({ votesFor: 1 }), entered)
      .thenEvents({ type: 'ExitDecided', data: { ...data, votesFor: 1 } } as ExitEvent);
  });

  it('is entered by somebody who sits, whatever the token says', () =>
    given(opened())
      .when(decideAs(), { actor: director(9) })
      .thenRefused('not-of-this-council'));

  it('needs more votes for it than against, of those who have one', () => {
    const five = { loaded: of(formed(), established(1, 2, 3, 4, 5)) };
    given(opened())
      .when(decideAs({ votesFor: 2, votesAgainst: 2 }), five)
      .thenRefused('no-majority', { votesFor: 2, votesAgainst: 2 });
    given(opened())
      .when(decideAs({ votesFor: 0 }), five)
      .thenRefused('no-majority', { votesFor: 0, votesAgainst: 0 });
    given(opened())
      .when(decideAs({ votesFor: 3, votesAgainst: 2 }), five)
      .thenRefused('more-votes-than-members', { limit: 4 });
    expect(
      given(opened())
        .when(decideAs({ votesFor: 3, votesAgainst: 1 }), five)
        .events(),
    ).toHaveLength(1);
  });

  it('is no decision of the council when most of it did not vote', () => {
    const of5 = { loaded: of(formed(), established(1, 2, 3, 4, 5)) };
    const of6 = { loaded: of(formed(), established(1, 2, 3, 4, 5, 6)) };
    given(opened())
      .when(decideAs({ votesFor: 2 }), of5)
      .thenRefused('too-few-votes', { votes: 2, needed: 3 });
    given(opened())
      .when(decideAs({ votesFor: 2 }), of6)
      .thenRefused('too-few-votes', { votes: 2, needed: 3 });
    for (const council of [of5, of6])
      expect(
        given(opened())
          .when(decideAs({ votesFor: 2, votesAgainst: 1 }), council)
          .events(),
      ).toHaveLength(1);
  });

  it('is taken once, and again when the street returned it', () => {
    given(opened(), decidedAs())
      .when(decideAs())
      .thenRefused('not-at-this-step', { step: 'decided' });
    given(opened(), decidedAs(), returned).when(decideAs()).thenEvents(decidedAs());
    given(opened(), decidedAs(), confirmedAs())
      .when(decideAs())
      .thenRefused('not-at-this-step', { step: 'confirmed' });
    given(opened(), lapsed).when(decideAs()).thenRefused('not-at-this-step', { step: 'lapsed' });
  });

  it('is too late when the member left, also when elected again since', () => {
    const again = [byElection(), inRoundOf(nominated(2)), joined(2)];
    for (const since of [[], again])
      given(opened())
        .when(decideAs(), { loaded: of(...standing, left(2), ...since) })
        .thenRefused('member-left-meanwhile');
  });

  it('knows two outcomes, and needs a reason', () => {
    expect(() => decideAs({ outcome: 'warned' })).toThrow(Malformed);
    expect(() => decideAs({ reason: '' })).toThrow(Malformed);
    expect(() => decideAs({ votesFor: -1 })).toThrow(Malformed);
  });

  it('finds no case', () =>
    expect(() => casePlace(exitCase.initialState)).toThrow(new NotFound('exit-case')));

  it('remembers who decided', () => {
    const state = exitCase.evolve(exitCase.initialState, decidedAs(), {
      by: personId(1),
    } as never);
    expect(state.decidedBy).toEqual([personId(1)]);
  });
});
