import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { IsIn } from 'class-validator';
import { contributionOf } from '../deciding';
import {
  CONSENT_FORMS,
  type ConsentForm,
  type Funding,
  type FundingEvent,
  funding,
  fundingStream,
} from '../funding';
import { placeOfContribution } from '../place-of-contribution';

/**
 * A resident consents to show their own name beside their household's contribution, masked or in
 * full. Nobody consents for another: without this no page names a contributor.
 */
export class ConsentToShow extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly contributionId!: string;
  @IsIn(CONSENT_FORMS) readonly form!: ConsentForm;
}

export const decide: Decide<ConsentToShow, Funding, FundingEvent> = (
  { projectId, contributionId, form },
  state,
  { actor: { personId } },
) => {
  contributionOf(state, contributionId);
  if (state.consents.get(contributionId) === `${personId} ${form}`) return [];
  return [{ type: 'NameConsentGiven', data: { projectId, contributionId, personId, form } }];
};

export const ConsentToShowHandler = handlerFor(ConsentToShow, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [{ roles: ['resident'], territory: placeOfContribution }],
});
