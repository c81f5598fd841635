import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { completionChange, contributionOf, requireRaising } from '../deciding';
import { type Funding, type FundingEvent, funding, fundingStream, placeOf } from '../funding';

/**
 * A contribution bounced or was a mistake: it is taken back whole by an entry of its own, never
 * edited or deleted, and its transaction number may be counted again. Refusals: `raising-not-open`,
 * `already-reversed`, `account-too-low` {availableFen} when the money was spent already.
 */
export class ReverseContribution extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly contributionId!: string;
  @IsFreeText(500) readonly reason!: string;
}

export const decide: Decide<ReverseContribution, Funding, FundingEvent> = (
  { projectId, contributionId, reason },
  state,
  { now },
) => {
  const { receiptNumber, channel, leftFen, reversed } = contributionOf(state, contributionId);
  if (reversed) throw new Refused('already-reversed', { receiptNumber });
  requireRaising(state);
  if (leftFen > state.cashFen) {
    throw new Refused('account-too-low', { availableFen: state.cashFen });
  }
  const raisedFen = state.raisedFen - leftFen;
  const data = {
    projectId,
    contributionId,
    receiptNumber,
    channel,
    amountFen: leftFen,
    reason,
    raisedFen,
  };
  return [{ type: 'ContributionReversed', data }, ...completionChange(state, { raisedFen }, now)];
};

export const ReverseContributionHandler = handlerFor(ReverseContribution, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [
    { roles: ['council-director', 'street-officer'], territory: (_c, state) => placeOf(state) },
  ],
});
