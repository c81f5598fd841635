import { type Decide, NotFound } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { type Funding, type FundingEvent, funding, fundingStream, placeOf } from '../funding';

/** A household takes its pledge back, at any time and without a reason. */
export class WithdrawPledge extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly pledgeId!: string;
}

export const decide: Decide<WithdrawPledge, Funding, FundingEvent> = (
  { projectId, pledgeId },
  state,
) => {
  const pledge = state.pledges.get(pledgeId);
  if (!pledge) return [];
  const { householdId, amountFen } = pledge;
  return [{ type: 'PledgeWithdrawn', data: { projectId, pledgeId, householdId, amountFen } }];
};

/** Somebody else's pledge is told from an unknown one to nobody but its council. */
const placeOfPledge = ({ pledgeId }: WithdrawPledge, state: Funding): string => {
  const place = placeOf(state);
  const pledge = state.pledges.get(pledgeId);
  if (!pledge) throw new NotFound('pledge');
  return `${place}/${pledge.householdId}`;
};

export const WithdrawPledgeHandler = handlerFor(WithdrawPledge, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [
    { roles: ['council-member', 'council-director'], territory: (_c, state) => placeOf(state) },
    { roles: ['resident'], territory: placeOfPledge },
  ],
});
