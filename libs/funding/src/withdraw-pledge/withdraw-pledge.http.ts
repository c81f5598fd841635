import { commandRoute } from '@yishi/platform';
import { WithdrawPledge } from './withdraw-pledge';

export const WithdrawPledgeRoute = commandRoute(
  'projects/:projectId/pledges/:pledgeId/withdrawal',
  WithdrawPledge,
  {
    summary: 'A household withdraws its pledge',
  },
);
