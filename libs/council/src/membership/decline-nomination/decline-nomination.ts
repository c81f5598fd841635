import { type Decide, Refused, type Role, type Territory } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import {
  type Council,
  type CouncilEvent,
  council,
  councilPlace,
  councilStream,
  inRound,
} from '../council';
import { assertNominating, ownPlaceIn } from '../rules';

const NOMINEES: readonly Role[] = ['resident', 'council-member', 'council-director'];

/**
 * The nominee declines, also after having accepted; it is final. Refusals: `not-the-nominee`,
 * `council-not-forming`, `not-nominated`.
 */
export class DeclineNomination extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly personId!: string;
}

type Loaded = Readonly<{ place: Territory }>;

export const decide: Decide<DeclineNomination, Council, CouncilEvent, Loaded> = (
  { councilId, personId },
  state,
  { actor },
) => {
  if (actor.personId !== personId) throw new Refused('not-the-nominee');
  assertNominating(state);
  const nomination = state.nominations.get(personId);
  if (!nomination) throw new Refused('not-nominated');
  if (nomination === 'declined') return [];
  const { term, round } = state;
  return [{ type: 'NominationDeclined', data: { councilId, personId, term, ...inRound(round) } }];
};

export const DeclineNominationHandler = handlerFor(DeclineNomination, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [{ roles: NOMINEES, territory: (_command, _state, { place }) => place }],
  load: async ({ councilId }, reader, { actor }) => {
    const state = await reader.state(council, councilStream(councilId));
    return { place: ownPlaceIn(councilPlace(state), actor, NOMINEES) };
  },
});
