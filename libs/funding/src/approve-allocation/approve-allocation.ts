import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { type Appropriation, type AppropriationEvent, appropriation } from '../appropriation';
import {
  loadRequest,
  placeOfRequest,
  type Requested,
  requireDecidable,
  streamOfRequest,
} from '../deciding-on-request';
import { partsOf } from '../parts';
import { requireFree, reservedParts } from '../reservation';

/**
 * The district approves what a project asked for; the public parts are reserved in the
 * appropriations of the fiscal year of this moment, all of them or none. Refusals:
 * `allocation-not-requested`, `already-decided`, `decided-before`, `insufficient-appropriation`
 * {account, freeFen, neededFen}.
 */
export class ApproveAllocation extends YishiCommand {
  @IsId() readonly projectId!: string;
}

export const decide: Decide<ApproveAllocation, Appropriation, AppropriationEvent, Requested> = (
  { projectId },
  state,
  { actor, loaded },
) => {
  requireDecidable(state, loaded, actor.personId);
  const { round, requestedFen, terms, streetCode } = loaded.funding;
  const { year } = loaded;
  const parts = partsOf(requestedFen, terms!.shares, streetCode);
  const earlier = state.allocations.get(projectId);
  const left = earlier?.status === 'approved' ? reservedParts(earlier) : [];
  requireFree(state, parts, left);
  const events: AppropriationEvent[] = [];
  if (earlier?.status === 'approved') {
    const data = { projectId, year, round: earlier.round, parts: left, whole: true };
    events.push({ type: 'AllocationReleased', data });
  }
  const data = { projectId, year, round, approvedFen: requestedFen, parts, by: actor.personId };
  return [...events, { type: 'AllocationApproved', data }];
};

export const ApproveAllocationHandler = handlerFor(ApproveAllocation, {
  fold: appropriation,
  stream: streamOfRequest,
  load: loadRequest,
  decide,
  allow: [{ roles: ['district-finance'], territory: placeOfRequest }],
});
