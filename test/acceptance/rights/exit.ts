import { MEMBERS, type Rights, reason } from './right';

const votes = { outcome: 'removed', reason: '说明', votesFor: 1, votesAgainst: 0 };

export const exitRights: Rights = {
  OpenByElection: { roles: ['street-officer'], body: reason },
  FillSeat: { roles: ['street-officer'], body: { personId: ':personId' } },
  CloseByElection: { roles: ['street-officer'], body: reason },
  StatePosition: { roles: ['resident', ...MEMBERS], body: { text: '说明' } },
  DecideExit: { roles: MEMBERS, body: votes },
  ConfirmExit: { roles: ['street-officer'], body: reason },
  ReturnExit: { roles: ['street-officer'], body: reason },
};
