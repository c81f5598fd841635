import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { type Appropriation, type AppropriationEvent, appropriation } from '../appropriation';
import {
  loadRequest,
  placeOfRequest,
  type Requested,
  requireDecidable,
  streamOfRequest,
} from '../deciding-on-request';

/**
 * The district rejects the project for good.
 * Refusals: `allocation-not-requested`, `already-decided`, `decided-before`.
 */
export class RejectAllocation extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsFreeText(500) readonly reason!: string;
}

export const decide: Decide<RejectAllocation, Appropriation, AppropriationEvent, Requested> = (
  { projectId, reason },
  state,
  { actor, loaded },
) => {
  requireDecidable(state, loaded, actor.personId);
  const { round } = loaded.funding;
  return [{ type: 'AllocationRejected', data: { projectId, round, reason, by: actor.personId } }];
};

export const RejectAllocationHandler = handlerFor(RejectAllocation, {
  fold: appropriation,
  stream: streamOfRequest,
  load: loadRequest,
  decide,
  allow: [{ roles: ['district-finance'], territory: placeOfRequest }],
});
