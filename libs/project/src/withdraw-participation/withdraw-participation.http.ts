import { commandRoute } from '@yishi/platform';
import { WithdrawParticipation } from './withdraw-participation';

export const WithdrawParticipationRoute = commandRoute(
  'projects/:projectId/participation-withdrawals',
  WithdrawParticipation,
  {
    summary: 'A household takes its participation back',
  },
);
