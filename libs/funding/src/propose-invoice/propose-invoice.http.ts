import { commandRoute } from '@yishi/platform';
import { ProposeInvoice } from './propose-invoice';

export const ProposeInvoiceRoute = commandRoute('projects/:projectId/invoices', ProposeInvoice, {
  summary: 'The director proposes to pay an invoice',
});
