import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type CouncilEvent, council } from '../../membership/council';
import {
  actor,
  caseId,
  dissolved,
  left,
  officer,
  personId,
  standing,
} from '../../membership/council.samples';
import { exitCase } from '../exit';
import { confirmedAs, decidedAs, decidedBy, lapsed, opened, returned } from '../exit.samples';
import { ConfirmExit, decide } from './confirm-exit';

const of = (...events: readonly CouncilEvent[]) => ({
  council: events.reduce(
    (state, event) => council.evolve(state, event, {} as never),
    council.initialState,
  ),
});
const given = spec(exitCase, decide, { actor: officer, loaded: of(...standing) });
const confirm = shape(ConfirmExit, { caseId: caseId(), reason: '程序合规' });

describe('confirm exit', () => {
  it.each(['removed', 'kept-on-probation'] as const)('confirms: %s', (outcome) =>
    given(opened(), decidedAs(outcome)).when(confirm).thenEvents(confirmedAs(outcome)),
  );

  it('is not for who decided for the council, also before it was returned', () => {
    const both = actor(personId(1), 'street-officer', '410811/410811001');
    given(opened(), decidedBy(1))
      .when(confirm, { actor: both })
      .thenRefused('decided-for-the-council');
    given(opened(), decidedBy(1), returned, decidedBy(3))
      .when(confirm, { actor: both })
      .thenRefused('decided-for-the-council');
  });

  it('is not for the person concerned', () =>
    given(opened(), decidedBy(1))
      .when(confirm, { actor: actor(personId(2), 'street-officer') })
      .thenRefused('own-exit-case'));

  it('confirms a decision only, once', () => {
    given(opened()).when(confirm).thenRefused('not-at-this-step', { step: 'open' });
    given(opened(), decidedAs(), returned)
      .when(confirm)
      .thenRefused('not-at-this-step', { step: 'open' });
    given(opened(), decidedAs(), confirmedAs())
      .when(confirm)
      .thenRefused('not-at-this-step', { step: 'confirmed' });
    given(opened(), decidedAs(), lapsed)
      .when(confirm)
      .thenRefused('not-at-this-step', { step: 'lapsed' });
  });

  it('is too late when there is no member any more', () => {
    for (const since of [left(2), dissolved])
      given(opened(), decidedAs())
        .when(confirm, { loaded: of(...standing, since) })
        .thenRefused('member-left-meanwhile');
  });
});
