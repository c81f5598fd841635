import { spec } from '@yishi/kernel';
import { type AcceptingSide, project } from '../project';
import {
  a,
  acceptedFor,
  also,
  atAccepted,
  atFunded,
  atUnderWay,
  director,
  finance,
  fundingReopened,
  household,
  member,
  officer,
  otherOfficer,
  projectId,
  resident,
} from '../project.samples';
import { AcceptWork, decide } from './accept-work';

const given = spec(project, decide, { loaded: { councilMembers: ['director', 'member'] } });
const accept = (side: AcceptingSide) => a(AcceptWork, { side });
const check = a(AcceptWork, { side: 'residents', householdId: household(1) });
const council = acceptedFor('council', 'director');
const street = acceptedFor('street', 'officer');
const residents = acceptedFor('residents', 'resident-1');

it.each([
  ['council', accept('council'), director, council],
  ['council', accept('council'), member, acceptedFor('council', 'member')],
  ['street', accept('street'), otherOfficer, acceptedFor('street', 'other-officer')],
  ['residents', check, resident(1), residents],
] as const)('accepts for the %s', (_side, command, actor, event) =>
  given(...atUnderWay)
    .when(command, { actor })
    .thenEvents(event),
);

it('is accepted with the third, whoever comes last', () => {
  const deciders = ['director', 'officer', 'finance', 'resident-1'];
  const deciderRoles = ['council', 'street', 'district', 'residents'] as const;
  const done = { type: 'ProjectAccepted', data: { projectId, deciders, deciderRoles } } as const;
  given(...atUnderWay, council, street)
    .when(check, { actor: resident(1) })
    .thenEvents(residents, done);
  given(...atUnderWay, council, residents)
    .when(accept('street'), { actor: officer })
    .thenEvents(street, done);
});

it('keeps a note', () =>
  given(...atUnderWay)
    .when({ ...accept('street'), reason: '质量合格' }, { actor: officer })
    .thenEvents({
      type: 'WorkAccepted',
      data: { projectId, side: 'street', reason: '质量合格', by: 'officer' },
    }));

it('is accepted once a side', () => {
  given(...atUnderWay, council)
    .when(accept('council'), { actor: director })
    .thenNothing();
  given(...atUnderWay, council)
    .when(accept('council'), { actor: member })
    .thenRefused('accepted-already', { side: 'council' });
  given(...atAccepted)
    .when(check, { actor: resident(1) })
    .thenNothing();
});

it('refuses a side that is not the own', () => {
  given(...atUnderWay)
    .when(accept('street'), { actor: director })
    .thenRefused('side-not-yours', { side: 'street' });
  given(...atUnderWay)
    .when(accept('council'), { actor: officer })
    .thenRefused('side-not-yours', { side: 'council' });
  given(...atUnderWay)
    .when(check, { actor: officer })
    .thenRefused('side-not-yours', { side: 'residents' });
  given(...atUnderWay)
    .when(check, { actor: resident(2) })
    .thenRefused('side-not-yours', { side: 'residents' });
});

it("leaves the residents' check to who is not of the council", () => {
  const byGrant = also(resident(1), member);
  const byList = { ...resident(1), personId: 'member' };
  for (const actor of [byGrant, byList])
    given(...atUnderWay)
      .when(check, { actor })
      .thenRefused('council-member-cannot-check');
});

it('refuses one person in two roles', () => {
  given(...atUnderWay, street)
    .when(accept('council'), { actor: also(officer, member) })
    .thenRefused('decided-before', { role: 'street' });
  given(...atUnderWay)
    .when(accept('street'), { actor: also(finance, officer) })
    .thenRefused('decided-before', { role: 'district' });
  given(...atUnderWay)
    .when(check, { actor: also(officer, resident(1)) })
    .thenRefused('decided-before', { role: 'street' });
});

it('needs work under way', () => {
  given(...atFunded)
    .when(accept('street'), { actor: officer })
    .thenRefused('work-not-under-way', { stage: 'funded' });
  given(...atUnderWay, fundingReopened)
    .when(accept('street'), { actor: officer })
    .thenRefused('work-not-under-way', { stage: 'raising' });
});
