import { commandRoute } from '@yishi/platform';
import { ReleasePayment } from './release-payment';

export const ReleasePaymentRoute = commandRoute(
  'projects/:projectId/payments/:paymentId/release',
  ReleasePayment,
  {
    summary: 'Another person releases a payment',
  },
);
