import { MEMBERS, type Rights, reason } from './right';

const details = {
  field: 'environment',
  title: '路灯',
  description: '安装路灯。',
  budgetLines: [{ item: '灯', quantity: 1, unitPriceFen: 100, amountFen: 100 }],
  attachments: [],
};

export const projectRights: Rights = {
  DraftProject: { roles: MEMBERS, body: { compoundId: ':compoundId', ...details } },
  ReviseDraft: { roles: MEMBERS, body: details },
  OpenDrive: { roles: ['council-director'] },
  TakePart: {
    roles: ['resident', ...MEMBERS],
    body: { householdId: ':householdId', mode: 'volunteer' },
  },
  WithdrawParticipation: {
    roles: ['resident', ...MEMBERS],
    body: { householdId: ':householdId' },
  },
  RestOnResolution: { roles: MEMBERS, body: { resolutionId: ':householdId' } },
  SubmitProject: { roles: ['council-director'] },
  WithdrawProject: { roles: ['council-director'], body: reason },
  EndorseProject: { roles: ['street-officer'] },
  ReturnProject: { roles: ['street-officer'], body: reason },
  RaiseObjection: {
    roles: ['resident'],
    body: { householdId: ':householdId', grounds: 'cost', text: '太贵' },
  },
  UpholdObjection: { roles: ['street-officer'], body: reason },
  OverruleObjection: { roles: ['street-officer'], body: reason },
  StartWork: { roles: ['council-director'] },
  AcceptWork: {
    roles: ['resident', ...MEMBERS, 'street-officer'],
    body: { side: 'residents', householdId: ':householdId' },
  },
  CancelProject: { roles: ['street-officer'], body: reason },
};
