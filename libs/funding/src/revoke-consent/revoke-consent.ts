import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { type Funding, type FundingEvent, funding, fundingStream } from '../funding';
import { placeOfContribution } from '../place-of-contribution';

/** The household takes its consent back; the name is not shown from then on. */
export class RevokeConsent extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly contributionId!: string;
}

export const decide: Decide<RevokeConsent, Funding, FundingEvent> = (
  { projectId, contributionId },
  state,
) => {
  if (!state.consents.has(contributionId)) return [];
  return [{ type: 'NameConsentRevoked', data: { projectId, contributionId } }];
};

export const RevokeConsentHandler = handlerFor(RevokeConsent, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [{ roles: ['resident'], territory: placeOfContribution }],
});
