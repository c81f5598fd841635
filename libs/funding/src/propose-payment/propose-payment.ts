import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFenAmount, IsId, YishiCommand } from '@yishi/platform';
import { Matches } from 'class-validator';
import {
  officeOf,
  publicPart,
  refuseSecondRole,
  requireRaising,
  requireRole,
  roleOf,
} from '../deciding';
import { type Funding, type FundingEvent, funding, fundingStream, placeOf } from '../funding';
import { boundOfFunder, requirePayable } from '../payment-rules';

/**
 * Somebody of the district (or the street, for its own part) proposes to pay into the project's
 * account; somebody else releases it. Payments proposed and paid never exceed the funder's part.
 * Refusals: `raising-not-open`, `payment-exceeds-share` {remainingFen}, `funding-incomplete`
 * {missingFen}, `payment-ahead-of-raising` {freedFen}, `decided-before`; the other funder's money
 * is forbidden.
 */
export class ProposePayment extends YishiCommand {
  @IsId() readonly projectId!: string;
  @Matches(/^[a-z][a-z0-9-]{0,31}$/) readonly funder!: string;
  @IsFenAmount() readonly amountFen!: bigint;
}

export const decide: Decide<ProposePayment, Funding, FundingEvent> = (
  { projectId, funder, amountFen },
  state,
  { actor, commandId },
) => {
  const part = publicPart(state, funder);
  const { source, account } = part;
  requireRole(actor, roleOf(source), placeOf(state));
  requireRaising(state);
  refuseSecondRole(state, actor.personId, officeOf(source));
  requirePayable(state, part, amountFen, boundOfFunder(state, funder));
  const by = actor.personId;
  const data = { projectId, paymentId: commandId, funder, source, account, amountFen, by };
  return [{ type: 'PaymentProposed', data }];
};

export const ProposePaymentHandler = handlerFor(ProposePayment, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [
    { roles: ['district-finance', 'street-officer'], territory: (_c, state) => placeOf(state) },
  ],
  answer: (_command, { commandId }) => ({ id: commandId }),
});
