import { MEMBERS, type Rights, reason } from './right';

export const governanceRights: Rights = {
  ListItem: {
    roles: MEMBERS,
    body: { field: 'environment', title: '路灯', description: '路灯不亮。', estimatedFen: 100 },
  },
  JoinProject: { roles: MEMBERS, body: { projectId: ':projectId' } },
  LeaveProject: { roles: MEMBERS, body: reason },
  SolveItem: { roles: MEMBERS, body: { who: '供电所', on: '2018-05-01', result: '已修好' } },
  DropItem: { roles: MEMBERS, body: reason },
};
