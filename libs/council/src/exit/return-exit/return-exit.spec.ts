import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { actor, caseId, officer, personId } from '../../membership/council.samples';
import { exitCase } from '../exit';
import { confirmedAs, decidedAs, decidedBy, opened, returned } from '../exit.samples';
import { decide, ReturnExit } from './return-exit';

const given = spec(exitCase, decide, { actor: officer });
const sendBack = shape(ReturnExit, { caseId: caseId(), reason: '未听取本人意见' });

describe('return exit', () => {
  it('sends the decision back', () =>
    given(opened(), decidedAs()).when(sendBack).thenEvents(returned));

  it('is not for who decided, nor for the person concerned', () => {
    given(opened(), decidedBy(1))
      .when(sendBack, { actor: actor(personId(1), 'street-officer') })
      .thenRefused('decided-for-the-council');
    given(opened(), decidedBy(1))
      .when(sendBack, { actor: actor(personId(2), 'street-officer') })
      .thenRefused('own-exit-case');
  });

  it('sends back a decision only', () => {
    given(opened()).when(sendBack).thenRefused('not-at-this-step', { step: 'open' });
    given(opened(), decidedAs(), confirmedAs())
      .when(sendBack)
      .thenRefused('not-at-this-step', { step: 'confirmed' });
  });
});
