import { MEMBERS, RECORDERS, type Rights, reason } from './right';

export const membershipRights: Rights = {
  FormCouncil: { roles: ['street-officer', 'district-administrator'] },
  Nominate: {
    roles: ['resident', ...MEMBERS],
    body: { personId: ':householdId' },
  },
  AcceptNomination: { roles: ['resident', ...MEMBERS], body: { displayName: '某人' } },
  DeclineNomination: { roles: ['resident', ...MEMBERS] },
  EstablishCouncil: { roles: ['street-officer'], body: { directorId: ':personId' } },
  PublishThreeThings: {
    roles: MEMBERS,
    body: { partyMember: true, post: '组长', duties: [], commitments: [] },
  },
  KeepCommitment: { roles: ['council-director', 'street-officer'], body: { note: '已办' } },
  LinkHousehold: { roles: RECORDERS, body: { householdId: ':householdId' } },
  UnlinkHousehold: { roles: RECORDERS },
  AcceptAssignment: {
    roles: ['council-director', 'street-officer'],
    body: { assignments: [{ personId: ':personId', householdIds: [':householdId'] }] },
  },
  NoteVisit: { roles: MEMBERS, body: { date: '2018-05-02', purpose: 'greeting' } },
  AppointDirector: { roles: ['street-officer'], body: { personId: ':personId' } },
  LeaveCouncil: { roles: RECORDERS, body: reason },
  DissolveCouncil: { roles: ['street-officer'], body: reason },
};
