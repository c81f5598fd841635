import { spec } from '@yishi/kernel';
import { project } from '../project';
import {
  a,
  atApproved,
  atEndorsed,
  atFunded,
  atSubmitted,
  collecting,
  director,
  drafted,
  withdrawn,
} from '../project.samples';
import { decide, WithdrawProject } from './withdraw-project';

const given = spec(project, decide, { actor: director });
const withdraw = a(WithdrawProject, { reason: '居民意见不一' });

it.each([
  ['draft', [drafted]],
  ['collecting', collecting(10, 2)],
  ['submitted', atSubmitted],
  ['endorsed', atEndorsed],
])('gives up a project at %s', (_stage, history) =>
  given(...history)
    .when(withdraw)
    .thenEvents(withdrawn),
);

it.each([
  ['approved', atApproved],
  ['funded', atFunded],
])('is too late at %s', (stage, history) =>
  given(...history)
    .when(withdraw)
    .thenRefused('too-late-to-withdraw', { stage }),
);

it('is done once', () => given(drafted, withdrawn).when(withdraw).thenNothing());

it('takes no telephone number as a reason', () =>
  given(drafted)
    .when({ ...withdraw, reason: '详询 0391-3911234' })
    .thenRefused('personal-data-in-text', { field: 'reason' }));
