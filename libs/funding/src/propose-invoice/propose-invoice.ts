import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFenAmount, IsFreeText, IsId, IsText, YishiCommand } from '@yishi/platform';
import { refuseSecondRole } from '../deciding';
import {
  type Funding,
  type FundingEvent,
  funding,
  fundingStream,
  invoiceKey,
  placeOf,
} from '../funding';
import { requireSpendable } from '../invoice-rules';

/**
 * The director proposes to pay a contractor's invoice from the project's account; the street
 * countersigns. `payee` is the firm as it stands on the invoice, and public. Refusals:
 * `raising-not-open`, `work-not-started`, `invoice-already-used` {invoiceNumber} for this payee,
 * `supplement-needed` {approvedFen, invoicedFen}, `account-too-low` {availableFen} (what other
 * proposed invoices need is not available), `decided-before`.
 */
export class ProposeInvoice extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsText(64) readonly invoiceNumber!: string;
  @IsFreeText(120) readonly payee!: string;
  @IsFenAmount() readonly amountFen!: bigint;
}

export const decide: Decide<ProposeInvoice, Funding, FundingEvent> = (
  { projectId, invoiceNumber, payee, amountFen },
  state,
  { actor, commandId },
) => {
  refuseSecondRole(state, actor.personId, 'council');
  if (state.usedInvoices.has(invoiceKey(payee, invoiceNumber))) {
    throw new Refused('invoice-already-used', { invoiceNumber });
  }
  requireSpendable(state, amountFen, state.proposedInvoicesFen);
  const by = actor.personId;
  const data = { projectId, invoiceId: commandId, invoiceNumber, payee, amountFen, by };
  return [{ type: 'InvoiceProposed', data }];
};

export const ProposeInvoiceHandler = handlerFor(ProposeInvoice, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [{ roles: ['council-director'], territory: (_command, state) => placeOf(state) }],
  answer: (_command, { commandId }) => ({ id: commandId }),
});
