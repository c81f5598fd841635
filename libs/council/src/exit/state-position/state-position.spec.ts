import { Malformed, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { caseId, member, resident, territory } from '../../membership/council.samples';
import { exitCase } from '../exit';
import { AFTER, DURING, decidedAs, lapsed, opened, returned, stated } from '../exit.samples';
import { decide, StatePosition } from './state-position';

const given = spec(exitCase, decide, { actor: member(2), loaded: { place: territory } });
const state = shape(StatePosition, { caseId: caseId(), text: '因病缺席。' });

describe('state position', () => {
  it('takes the member’s words, to the last moment of the days for it', () => {
    given(opened()).when(state).thenEvents(stated);
    given(opened()).when(state, { now: DURING }).thenEvents(stated);
  });

  it('takes them from the member as a resident, too', () =>
    given(opened())
      .when(state, { actor: resident(2) })
      .thenEvents(stated));

  it('is too late after the days', () =>
    given(opened())
      .when(state, { now: AFTER })
      .thenRefused('statement-days-over', { until: AFTER }));

  it('takes them once', () => given(opened(), stated).when(state).thenRefused('position-stated'));

  it('takes nobody else’s', () =>
    given(opened())
      .when(state, { actor: member(1) })
      .thenRefused('not-the-person-concerned'));

  it('is over once it was decided, but for a decision that was returned', () => {
    given(opened(), decidedAs()).when(state).thenRefused('not-at-this-step', { step: 'decided' });
    given(opened(), lapsed).when(state).thenRefused('not-at-this-step', { step: 'lapsed' });
    given(opened(), decidedAs(), returned).when(state).thenEvents(stated);
  });

  it('takes 2000 characters and no telephone number', () => {
    const text = (words: string) => () => shape(StatePosition, { caseId: caseId(), text: words });
    expect(text('说'.repeat(2_000))).not.toThrow();
    expect(text('说'.repeat(2_001))).toThrow(Malformed);
    expect(text('电话 13912345678')).toThrow(Malformed);
  });
});
