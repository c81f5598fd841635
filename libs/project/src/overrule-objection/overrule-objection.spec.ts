import { spec } from '@yishi/kernel';
import { project } from '../project';
import {
  a,
  also,
  atApproved,
  director,
  objected,
  objectionId,
  officer,
  overruledBy,
  PUBLICITY_ENDS,
  publicityEnded,
  resident,
} from '../project.samples';
import { decide, OverruleObjection } from './overrule-objection';

const given = spec(project, decide, { actor: officer });
const overrule = a(OverruleObjection, { objectionId, reason: '符合定额' });
const other = '01900000-0000-7000-8000-00000000000c';

it('overrules with a reason; publicity goes on', () =>
  given(...atApproved, objected())
    .when(overrule)
    .thenEvents(overruledBy()));

it('ends publicity with the last open objection when its days are over', () =>
  given(...atApproved, objected())
    .when(overrule, { now: PUBLICITY_ENDS })
    .thenEvents(overruledBy(), publicityEnded));

it('does not end it while another is open', () =>
  given(...atApproved, objected(), objected(other, 'resident-2'))
    .when(overrule, { now: PUBLICITY_ENDS })
    .thenEvents(overruledBy()));

it('refuses a second decision', () =>
  given(...atApproved, objected(), overruledBy())
    .when(overrule)
    .thenRefused('objection-not-open'));

it('refuses the objector and who decided in another role', () => {
  given(...atApproved, objected())
    .when(overrule, { actor: also(resident(1), officer) })
    .thenRefused('own-objection');
  given(...atApproved, objected())
    .when(overrule, { actor: also(director, officer) })
    .thenRefused('decided-before', { role: 'council' });
});
