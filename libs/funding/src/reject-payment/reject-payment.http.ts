import { commandRoute } from '@yishi/platform';
import { RejectPayment } from './reject-payment';

export const RejectPaymentRoute = commandRoute(
  'projects/:projectId/payments/:paymentId/rejection',
  RejectPayment,
  {
    summary: 'Takes a proposed payment off the table',
  },
);
