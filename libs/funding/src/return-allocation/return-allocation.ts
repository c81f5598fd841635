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
 * The district sends the project back to its council, which may revise and submit it again.
 * Refusals: `allocation-not-requested`, `already-decided`, `decided-before`.
 */
export class ReturnAllocation extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsFreeText(500) readonly reason!: string;
}

export const decide: Decide<ReturnAllocation, Appropriation, AppropriationEvent, Requested> = (
  { projectId, reason },
  state,
  { actor, loaded },
) => {
  requireDecidable(state, loaded, actor.personId);
  const { round } = loaded.funding;
  return [{ type: 'AllocationReturned', data: { projectId, round, reason, by: actor.personId } }];
};

export const ReturnAllocationHandler = handlerFor(ReturnAllocation, {
  fold: appropriation,
  stream: streamOfRequest,
  load: loadRequest,
  decide,
  allow: [{ roles: ['district-finance'], territory: placeOfRequest }],
});
