import { commandRoute } from '@yishi/platform';
import { ProposePayment } from './propose-payment';

export const ProposePaymentRoute = commandRoute('projects/:projectId/payments', ProposePayment, {
  summary: 'Proposes a payment into the project account',
});
