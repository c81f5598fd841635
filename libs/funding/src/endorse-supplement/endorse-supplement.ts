import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { refuseSamePerson, refuseSecondRole, requireRaising } from '../deciding';
import { type Funding, type FundingEvent, funding, fundingStream, placeOf } from '../funding';
import { openSupplement } from '../supplement-rules';

/**
 * The street endorses a supplement. Refusals: `raising-not-open`, `same-person`, `decided-before`.
 */
export class EndorseSupplement extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly supplementId!: string;
}

export const decide: Decide<EndorseSupplement, Funding, FundingEvent> = (
  { projectId, supplementId },
  state,
  { actor },
) => {
  const { proposedBy, endorsedBy } = openSupplement(state, supplementId);
  requireRaising(state);
  refuseSamePerson(actor.personId, proposedBy);
  refuseSecondRole(state, actor.personId, 'street');
  if (endorsedBy) return [];
  return [{ type: 'SupplementEndorsed', data: { projectId, supplementId, by: actor.personId } }];
};

export const EndorseSupplementHandler = handlerFor(EndorseSupplement, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_command, state) => placeOf(state) }],
});
