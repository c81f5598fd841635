import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { type Funding, type FundingEvent, funding, fundingStream, placeOf } from '../funding';
import { openInvoice } from '../invoice-rules';

/**
 * The street does not countersign, or the council takes its proposal back. The number may be used
 * again. Refusal: `invoice-not-open` {status}.
 */
export class RejectInvoice extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly invoiceId!: string;
  @IsFreeText(500) readonly reason!: string;
}

export const decide: Decide<RejectInvoice, Funding, FundingEvent> = (
  { projectId, invoiceId, reason },
  state,
  { actor },
) => {
  openInvoice(state, invoiceId);
  return [{ type: 'InvoiceRejected', data: { projectId, invoiceId, reason, by: actor.personId } }];
};

export const RejectInvoiceHandler = handlerFor(RejectInvoice, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [
    { roles: ['street-officer', 'council-director'], territory: (_c, state) => placeOf(state) },
  ],
});
