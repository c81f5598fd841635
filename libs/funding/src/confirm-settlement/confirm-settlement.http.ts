import { commandRoute } from '@yishi/platform';
import { ConfirmSettlement } from './confirm-settlement';

export const ConfirmSettlementRoute = commandRoute(
  'projects/:projectId/settlement-confirmation',
  ConfirmSettlement,
  {
    summary: 'Settles the project and closes its account',
  },
);
