import { spec } from '@yishi/kernel';
import { project } from '../project';
import { a, atSubmitted, collecting, household, resident, withdrew } from '../project.samples';
import { decide, WithdrawParticipation } from './withdraw-participation';

const given = spec(project, decide, { actor: resident(1) });
const withdraw = (n: number) => a(WithdrawParticipation, { householdId: household(n) });

it('takes a participation back', () =>
  given(...collecting(10, 3))
    .when(withdraw(1))
    .thenEvents(withdrew(1)));

it('changes nothing for who does not take part', () =>
  given(...collecting(10, 3), withdrew(1))
    .when(withdraw(1))
    .thenNothing());

it('refuses a household outside the snapshot', () =>
  given(...collecting(10, 3))
    .when(withdraw(11))
    .thenRefused('household-not-in-snapshot'));

it('is too late after submission', () =>
  given(...atSubmitted)
    .when(withdraw(1))
    .thenRefused('drive-not-open', { stage: 'submitted' }));
