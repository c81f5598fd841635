import { spec } from '@yishi/kernel';
import { project } from '../project';
import {
  a,
  atApproved,
  atEndorsed,
  household,
  objected,
  objectionId,
  overruledBy,
  PUBLICITY_ENDS,
  publicityEnded,
  resident,
} from '../project.samples';
import { decide, RaiseObjection } from './raise-objection';

const given = spec(project, decide, { actor: resident(1), commandId: objectionId });
const object = a(RaiseObjection, {
  householdId: household(1),
  grounds: 'cost',
  text: '人工费偏高',
});
const other = '01900000-0000-7000-8000-00000000000c';

it('objects during publicity, under the id of the command', () =>
  given(...atApproved)
    .when(object)
    .thenEvents(objected()));

it('refuses before and after publicity', () => {
  given(...atEndorsed)
    .when(object)
    .thenRefused('publicity-not-running', { stage: 'endorsed' });
  given(...atApproved, publicityEnded)
    .when(object)
    .thenRefused('publicity-not-running');
});

it('refuses from the minute publicity is over, also when it has not been closed yet', () => {
  given(...atApproved)
    .when(object, { now: PUBLICITY_ENDS })
    .thenRefused('publicity-not-running');
  given(...atApproved)
    .when(object, { now: '2018-06-08T07:59:59.999Z' })
    .thenEvents(objected());
});

it('takes one undecided objection a person', () => {
  given(...atApproved, objected())
    .when(object, { commandId: other })
    .thenRefused('objection-undecided');
  given(...atApproved, objected())
    .when(object, { commandId: other, actor: resident(2) })
    .thenEvents(objected(other, 'resident-2'));
  given(...atApproved, objected(), overruledBy())
    .when(object, { commandId: other })
    .thenEvents(objected(other));
});

it.each(['请致电１３８００１３８０００', '张某 138-0013-8000', '41081119800101123x'])(
  'takes no telephone or identity number: %s',
  (text) =>
    given(...atApproved)
      .when({ ...object, text })
      .thenRefused('personal-data-in-text', { field: 'text' }),
);
