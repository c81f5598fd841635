import { type Decide, NotFound, Refused } from '@yishi/kernel';
import { handlerFor, IsFenAmount, IsId, YishiCommand } from '@yishi/platform';
import { refuseTooMuch } from '../deciding';
import {
  type Funding,
  type FundingEvent,
  funding,
  fundingStream,
  isRaising,
  placeOf,
} from '../funding';
import { Households } from '../households/households';

/** A household that means it differently withdraws a pledge first. */
export const MAX_PLEDGES = 20;

/**
 * A household says what it means to give, of its own will; it counts for nothing until it is paid,
 * and may be withdrawn. Refusals: `raising-not-open`, `household-not-in-compound`,
 * `too-many-pledges` {limit} of one household, `contributions-too-large` {maxFen}.
 */
export class MakePledge extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly householdId!: string;
  @IsFenAmount() readonly amountFen!: bigint;
}

type Loaded = Readonly<{ known: boolean }>;

export const decide: Decide<MakePledge, Funding, FundingEvent, Loaded> = (
  { projectId, householdId, amountFen },
  state,
  { commandId, loaded },
) => {
  if (!isRaising(state) && state.stage !== 'approved') {
    throw new Refused('raising-not-open', { stage: state.stage });
  }
  if (!loaded.known) throw new Refused('household-not-in-compound');
  let own = 0;
  let pledgedFen = 0n;
  for (const pledge of state.pledges.values()) {
    pledgedFen += pledge.amountFen;
    if (pledge.householdId === householdId) own++;
  }
  if (own >= MAX_PLEDGES) throw new Refused('too-many-pledges', { limit: MAX_PLEDGES });
  refuseTooMuch(pledgedFen, amountFen);
  const data = { projectId, pledgeId: commandId, householdId, amountFen };
  return [{ type: 'PledgeMade', data }];
};

export const MakePledgeHandler = handlerFor(MakePledge, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  load: async ({ projectId, householdId }, reader): Promise<Loaded> => {
    const { stage, compoundId } = await reader.state(funding, fundingStream(projectId));
    if (stage === 'none') throw new NotFound('project');
    return { known: await reader.get(Households).isIn(compoundId, householdId) };
  },
  decide,
  allow: [
    { roles: ['council-member', 'council-director'], territory: (_c, state) => placeOf(state) },
    { roles: ['resident'], territory: (c, state) => `${placeOf(state)}/${c.householdId}` },
  ],
  answer: (_command, { commandId }) => ({ id: commandId }),
});
