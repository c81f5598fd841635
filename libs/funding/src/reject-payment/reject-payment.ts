import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { requireRole, roleOf } from '../deciding';
import { type Funding, type FundingEvent, funding, fundingStream, placeOf } from '../funding';
import { openPayment } from '../release-payment/release-payment';

/**
 * A proposed payment is taken off the table, by anybody of its office. Refusal: `payment-not-open`
 * {status}.
 */
export class RejectPayment extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly paymentId!: string;
  @IsFreeText(500) readonly reason!: string;
}

export const decide: Decide<RejectPayment, Funding, FundingEvent> = (
  { projectId, paymentId, reason },
  state,
  { actor },
) => {
  const { source } = openPayment(state, paymentId);
  requireRole(actor, roleOf(source), placeOf(state));
  const data = { projectId, paymentId, reason, by: actor.personId };
  return [{ type: 'PaymentRejected', data }];
};

export const RejectPaymentHandler = handlerFor(RejectPayment, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [
    { roles: ['district-finance', 'street-officer'], territory: (_c, state) => placeOf(state) },
  ],
});
