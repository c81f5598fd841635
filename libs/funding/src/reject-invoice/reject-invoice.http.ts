import { commandRoute } from '@yishi/platform';
import { RejectInvoice } from './reject-invoice';

export const RejectInvoiceRoute = commandRoute(
  'projects/:projectId/invoices/:invoiceId/rejection',
  RejectInvoice,
  {
    summary: 'Takes a proposed invoice off the table',
  },
);
