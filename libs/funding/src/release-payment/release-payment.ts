import { type Decide, NotFound, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import {
  officeOf,
  publicPart,
  refuseSamePerson,
  refuseSecondRole,
  requireRaising,
  requireRole,
  roleOf,
} from '../deciding';
import {
  type Funding,
  type FundingEvent,
  funding,
  fundingStream,
  type Payment,
  paidFen,
  placeOf,
} from '../funding';
import { isAheadOfRaising, requirePayable } from '../payment-rules';

/**
 * Another person of the same office releases a proposed payment: the money is on the project's
 * account. What was possible when it was proposed is asked again. Refusals: `payment-not-open`
 * {status}, `same-person`, and those of proposing.
 */
export class ReleasePayment extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly paymentId!: string;
}

/** Throws `NotFound`; refusal: `payment-not-open` {status}. */
export function openPayment(state: Funding, paymentId: string): Payment {
  const payment = state.payments.get(paymentId);
  if (!payment) throw new NotFound('payment');
  if (payment.status !== 'proposed') {
    throw new Refused('payment-not-open', { status: payment.status });
  }
  return payment;
}

export const decide: Decide<ReleasePayment, Funding, FundingEvent> = (
  { projectId, paymentId },
  state,
  { actor },
) => {
  const { funder, source, account, amountFen, proposedBy } = openPayment(state, paymentId);
  requireRole(actor, roleOf(source), placeOf(state));
  refuseSamePerson(actor.personId, proposedBy);
  requireRaising(state);
  refuseSecondRole(state, actor.personId, officeOf(source));
  requirePayable(state, publicPart(state, funder), amountFen, paidFen(state, funder));
  const { districtCode, year } = state;
  const aheadOfRaising = isAheadOfRaising(state);
  const payment = { paymentId, funder, source, account, districtCode, year, amountFen };
  const data = { projectId, ...payment, aheadOfRaising, by: actor.personId };
  return [{ type: 'PaymentReleased', data }];
};

export const ReleasePaymentHandler = handlerFor(ReleasePayment, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [
    { roles: ['district-finance', 'street-officer'], territory: (_c, state) => placeOf(state) },
  ],
});
