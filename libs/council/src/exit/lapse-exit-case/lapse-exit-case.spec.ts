import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { caseId } from '../../membership/council.samples';
import { exitCase } from '../exit';
import { confirmedAs, decidedAs, lapsed, opened, returned } from '../exit.samples';
import { decide, LapseExitCase } from './lapse-exit-case';

const given = spec(exitCase, decide);
const lapse = shape(LapseExitCase, { caseId: caseId(), cause: 'member-left' });

describe('lapse exit case', () => {
  it.each([
    ['open', [opened()]],
    ['decided', [opened(), decidedAs()]],
    ['returned', [opened(), decidedAs(), returned]],
  ])('closes a case that is %s', (_step, history) =>
    given(...history)
      .when(lapse)
      .thenEvents(lapsed),
  );

  it.each([
    ['confirmed', [opened(), decidedAs(), confirmedAs()]],
    ['lapsed', [opened(), lapsed]],
    ['not there', []],
  ])('leaves a case that is %s', (_step, history) =>
    given(...history)
      .when(lapse)
      .thenNothing(),
  );
});
