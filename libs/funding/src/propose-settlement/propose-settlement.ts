import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFenAmount, IsId, YishiCommand } from '@yishi/platform';
import { refuseSecondRole, requireRaising } from '../deciding';
import { type Funding, type FundingEvent, funding, fundingStream, placeOf } from '../funding';
import { requireSettleable } from '../giving-back';

/** Whether the account may be settled at all. Refusals: `raising-not-open`, `not-accepted`. */
export function requireAccepted(state: Funding): void {
  requireRaising(state);
  if (!state.accepted && state.stage !== 'unwind-blocked') throw new Refused('not-accepted');
}

/**
 * The director states the actual cost of accepted work: the sum of the paid invoices, and no more
 * than was approved. A later proposal replaces an earlier one. Refusals: `not-accepted`,
 * `invoice-pending` {pending} (proposed, neither countersigned nor rejected),
 * `supplement-needed` {approvedFen, actualFen}, `invoices-differ` {invoicedFen, actualFen},
 * `share-unpaid` {funder, outstandingFen}, `decided-before`.
 */
export class ProposeSettlement extends YishiCommand {
  @IsId() readonly projectId!: string;
  /** 0 when the work cost nothing after all. */
  @IsFenAmount({ min: 0n }) readonly actualFen!: bigint;
}

export const decide: Decide<ProposeSettlement, Funding, FundingEvent> = (
  { projectId, actualFen },
  state,
  { actor },
) => {
  requireAccepted(state);
  refuseSecondRole(state, actor.personId, 'council');
  requireSettleable(state, actualFen);
  return [{ type: 'SettlementProposed', data: { projectId, actualFen, by: actor.personId } }];
};

export const ProposeSettlementHandler = handlerFor(ProposeSettlement, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [{ roles: ['council-director'], territory: (_command, state) => placeOf(state) }],
});
