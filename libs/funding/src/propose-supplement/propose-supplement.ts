import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFenAmount, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { refuseSecondRole, requireRaising } from '../deciding';
import { type Funding, type FundingEvent, funding, fundingStream, placeOf } from '../funding';

/**
 * The director asks for a higher approved cost; the street endorses, the district approves.
 * Refusals: `raising-not-open`, `supplement-pending`, `not-an-increase` {approvedFen},
 * `decided-before`.
 */
export class ProposeSupplement extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsFenAmount() readonly newTotalFen!: bigint;
  @IsFreeText(500) readonly reason!: string;
}

export const decide: Decide<ProposeSupplement, Funding, FundingEvent> = (
  { projectId, newTotalFen, reason },
  state,
  { actor, commandId },
) => {
  requireRaising(state);
  refuseSecondRole(state, actor.personId, 'council');
  if (state.supplement) throw new Refused('supplement-pending');
  const { approvedFen } = state;
  if (newTotalFen <= approvedFen) throw new Refused('not-an-increase', { approvedFen });
  const by = actor.personId;
  const data = { projectId, supplementId: commandId, newTotalFen, reason, by };
  return [{ type: 'SupplementProposed', data }];
};

export const ProposeSupplementHandler = handlerFor(ProposeSupplement, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [{ roles: ['council-director'], territory: (_command, state) => placeOf(state) }],
  answer: (_command, { commandId }) => ({ id: commandId }),
});
