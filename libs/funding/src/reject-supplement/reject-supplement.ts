import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { type Funding, type FundingEvent, funding, fundingStream, placeOf } from '../funding';
import { openSupplement } from '../supplement-rules';

/** The street or the district declines a supplement, or the council takes it back. */
export class RejectSupplement extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly supplementId!: string;
  @IsFreeText(500) readonly reason!: string;
}

export const decide: Decide<RejectSupplement, Funding, FundingEvent> = (
  { projectId, supplementId, reason },
  state,
  { actor },
) => {
  openSupplement(state, supplementId);
  const data = { projectId, supplementId, reason, by: actor.personId };
  return [{ type: 'SupplementRejected', data }];
};

export const RejectSupplementHandler = handlerFor(RejectSupplement, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [
    {
      roles: ['street-officer', 'district-finance', 'council-director'],
      territory: (_command, state) => placeOf(state),
    },
  ],
});
