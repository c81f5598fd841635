import { type Fen, NotFound, Refused } from '@yishi/kernel';
import { requireRaising } from './deciding';
import type { Funding, Invoice } from './funding';

/**
 * May this much be spent now, beside what is `otherwiseFen` spoken for by other proposals?
 * Refusals: `raising-not-open`, `work-not-started`, `supplement-needed` {approvedFen, invoicedFen},
 * `account-too-low` {availableFen}.
 */
export function requireSpendable(state: Funding, amountFen: Fen, otherwiseFen: Fen): void {
  requireRaising(state);
  if (!state.workStarted) throw new Refused('work-not-started');
  const { approvedFen, invoicedFen, cashFen } = state;
  if (invoicedFen + otherwiseFen + amountFen > approvedFen) {
    throw new Refused('supplement-needed', {
      approvedFen,
      invoicedFen: invoicedFen + otherwiseFen,
    });
  }
  const availableFen = cashFen - otherwiseFen;
  if (amountFen > availableFen) {
    throw new Refused('account-too-low', { availableFen: availableFen > 0n ? availableFen : 0n });
  }
}

/** Throws `NotFound`; refusal: `invoice-not-open` {status}. */
export function openInvoice(state: Funding, invoiceId: string): Invoice {
  const invoice = state.invoices.get(invoiceId);
  if (!invoice) throw new NotFound('invoice');
  if (invoice.status !== 'proposed') {
    throw new Refused('invoice-not-open', { status: invoice.status });
  }
  return invoice;
}
