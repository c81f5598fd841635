import { NotFound, spec } from '@yishi/kernel';
import { project } from '../project';
import {
  a,
  also,
  approvedBy,
  atApproved,
  cancelled,
  director,
  endorsedBy,
  objected,
  objectionId,
  officer,
  otherOfficer,
  overruledBy,
  resident,
  submittedBy,
  upheldBy,
} from '../project.samples';
import { decide, UpholdObjection } from './uphold-objection';

const given = spec(project, decide, { actor: officer });
const uphold = a(UpholdObjection, { objectionId, reason: '报价偏高' });
const other = '01900000-0000-7000-8000-00000000000c';

it('sends the project back; the officer who endorsed it may decide', () =>
  given(...atApproved, objected())
    .when(uphold)
    .thenEvents(...upheldBy()));

it('knows no other objection', () =>
  expect(given(...atApproved).when(uphold).events).toThrow(NotFound));

it('refuses what was decided', () =>
  given(...atApproved, objected(), overruledBy())
    .when(uphold)
    .thenRefused('objection-not-open'));

it('refuses when the project has ended', () =>
  given(...atApproved, objected(), cancelled)
    .when(uphold)
    .thenRefused('objection-not-open'));

it('lets the open objections of a round lapse with it', () =>
  given(
    ...atApproved,
    objected(),
    objected(other, 'resident-2'),
    ...upheldBy('officer', other),
    submittedBy('director', 2),
    endorsedBy('officer', 2),
    approvedBy('finance', 2),
  )
    .when(uphold)
    .thenRefused('objection-not-open'));

it('refuses the objector', () =>
  given(...atApproved, objected())
    .when(uphold, { actor: also(resident(1), otherOfficer) })
    .thenRefused('own-objection'));

it.each([
  ['council', director],
  ['district', { personId: 'finance', grants: [] }],
])('refuses who decided for the %s', (role, actor) =>
  given(...atApproved, objected())
    .when(uphold, { actor: also(actor, officer) })
    .thenRefused('decided-before', { role }),
);
