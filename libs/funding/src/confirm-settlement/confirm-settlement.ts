import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { refuseSamePerson, refuseSecondRole } from '../deciding';
import { type Funding, type FundingEvent, funding, fundingStream, placeOf } from '../funding';
import { giveBack, requireSettleable } from '../giving-back';
import { requireAccepted } from '../propose-settlement/propose-settlement';

/**
 * The district confirms the settlement: the actual cost is split by the same shares, each public
 * funder gets back what it paid above its part, the residents' surplus goes to the donors who asked
 * (the last first) and the rest to the compound's reserve. The project's account is zero then.
 * Refusals: `settlement-not-proposed`, `same-person`, `decided-before`, and those of proposing.
 */
export class ConfirmSettlement extends YishiCommand {
  @IsId() readonly projectId!: string;
}

export const decide: Decide<ConfirmSettlement, Funding, FundingEvent> = (
  { projectId },
  state,
  { actor },
) => {
  requireAccepted(state);
  if (!state.settlement) throw new Refused('settlement-not-proposed');
  const { actualFen, proposedBy } = state.settlement;
  refuseSamePerson(actor.personId, proposedBy);
  refuseSecondRole(state, actor.personId, 'district');
  requireSettleable(state, actualFen);
  return [
    { type: 'SettlementConfirmed', data: { projectId, actualFen, by: actor.personId } },
    ...giveBack(state, { actualFen }),
  ];
};

export const ConfirmSettlementHandler = handlerFor(ConfirmSettlement, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [{ roles: ['district-finance'], territory: (_command, state) => placeOf(state) }],
});
