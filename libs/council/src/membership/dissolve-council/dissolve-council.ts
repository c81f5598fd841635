import { type Decide, NotFound } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { type Council, type CouncilEvent, council, councilPlace, councilStream } from '../council';
import { exitCasesOf } from '../rules';

const MAX_REASON_LENGTH = 500;

/** The street dissolves a council, forming or established; its people are free for another. */
export class DissolveCouncil extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsFreeText(MAX_REASON_LENGTH) readonly reason!: string;
}

/**
 * Members, and in an election whoever was not yet heard to decline: an acceptance may be on its
 * way.
 */
function seatedIn({ stage, isByElectionOpen, members, nominations }: Council): readonly string[] {
  const seated = [...members.keys()];
  if (stage === 'established' && !isByElectionOpen) return seated;
  const candidates = [...nominations].filter(([, answer]) => answer !== 'declined');
  return [...seated, ...candidates.map(([personId]) => personId)];
}

export const decide: Decide<DissolveCouncil, Council, CouncilEvent> = (
  { councilId, reason },
  state,
) => {
  if (state.stage === 'none') throw new NotFound('council');
  if (state.stage === 'dissolved') return [];
  const { compoundId, term } = state;
  const seatedIds = seatedIn(state);
  const exitCases = exitCasesOf([...state.members.values()]);
  const data = { councilId, compoundId, term, reason, seatedIds, ...exitCases };
  return [{ type: 'CouncilDissolved', data }];
};

export const DissolveCouncilHandler = handlerFor(DissolveCouncil, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_command, state) => councilPlace(state) }],
});
