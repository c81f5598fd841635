import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { contributionOf, requireRaising } from '../deciding';
import { type Funding, type FundingEvent, funding, fundingStream, placeOf } from '../funding';
import { placeOfContribution } from '../place-of-contribution';

/**
 * Whoever gave a contribution asks for their part of a surplus back instead of leaving it to the
 * compound's reserve; the last to give are the first to get back. For an outside donor the council
 * asks. Refusals: `raising-not-open` (the project is settled or over), `already-reversed`.
 */
export class AskSurplusBack extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly contributionId!: string;
}

export const decide: Decide<AskSurplusBack, Funding, FundingEvent> = (
  { projectId, contributionId },
  state,
) => {
  const { reversed, receiptNumber } = contributionOf(state, contributionId);
  if (state.askedBack.has(contributionId)) return [];
  requireRaising(state);
  if (reversed) throw new Refused('already-reversed', { receiptNumber });
  return [{ type: 'SurplusAskedBack', data: { projectId, contributionId } }];
};

export const AskSurplusBackHandler = handlerFor(AskSurplusBack, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [
    { roles: ['council-member', 'council-director'], territory: (_c, state) => placeOf(state) },
    { roles: ['resident'], territory: placeOfContribution },
  ],
});
