import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { refuseSamePerson, refuseSecondRole } from '../deciding';
import { type Funding, type FundingEvent, funding, fundingStream, placeOf } from '../funding';
import { openInvoice, requireSpendable } from '../invoice-rules';

/**
 * The street countersigns an invoice, which pays it. Refusals: `invoice-not-open` {status},
 * `same-person`, `decided-before`, `raising-not-open`, `supplement-needed`, `account-too-low`
 * {availableFen}.
 */
export class CountersignInvoice extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly invoiceId!: string;
}

export const decide: Decide<CountersignInvoice, Funding, FundingEvent> = (
  { projectId, invoiceId },
  state,
  { actor },
) => {
  const { invoiceNumber, payee, amountFen, proposedBy } = openInvoice(state, invoiceId);
  refuseSamePerson(actor.personId, proposedBy);
  refuseSecondRole(state, actor.personId, 'street');
  requireSpendable(state, amountFen, 0n);
  const by = actor.personId;
  return [
    { type: 'InvoicePaid', data: { projectId, invoiceId, invoiceNumber, payee, amountFen, by } },
  ];
};

export const CountersignInvoiceHandler = handlerFor(CountersignInvoice, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_command, state) => placeOf(state) }],
});
