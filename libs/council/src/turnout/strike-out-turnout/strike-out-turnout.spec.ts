import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { compoundId } from '../../membership/council.samples';
import { recorded, struckOut, turnoutId } from '../turnout.samples';
import { turnouts } from '../turnouts';
import { decide, StrikeOutTurnout } from './strike-out-turnout';

const given = spec(turnouts, decide);
const strikeOut = shape(StrikeOutTurnout, {
  ...{ compoundId, turnoutId: turnoutId(1), reason: '重复登记' },
});

describe('strike out turnout', () => {
  it('says what no longer counts, and why', () =>
    given(recorded(1), recorded(2)).when(strikeOut).thenEvents(struckOut(1)));

  it('strikes out once', () =>
    given(recorded(1), struckOut(1)).when(strikeOut).thenRefused('struck-out-already'));

  it('finds no other', () =>
    expect(given(recorded(2)).when(strikeOut).events).toThrow(new NotFound('turnout')));
});
