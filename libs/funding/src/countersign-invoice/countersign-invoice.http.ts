import { commandRoute } from '@yishi/platform';
import { CountersignInvoice } from './countersign-invoice';

export const CountersignInvoiceRoute = commandRoute(
  'projects/:projectId/invoices/:invoiceId/countersignature',
  CountersignInvoice,
  {
    summary: 'The street countersigns an invoice, which pays it',
  },
);
