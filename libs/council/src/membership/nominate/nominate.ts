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

const NOMINATORS: readonly Role[] = ['resident', 'council-member', 'council-director'];

/** More people than any compound's council; keeps establishing a bounded piece of work. */
export const MAX_NOMINATIONS = 100;
/** Nobody fills the list alone. */
export const MAX_RECOMMENDATIONS = 10;

/**
 * A resident nominates oneself (自荐) or another person (举荐), while the council is forming or in a
 * by-election. Refusals: `council-not-forming`, `already-a-member`, `already-nominated` (a person
 * is nominated once in a round, whatever the answer was), `too-many-nominations` {limit},
 * `too-many-recommendations` {limit} (of others, by one person in a round; nominating oneself does
 * not count).
 */
export class Nominate extends YishiCommand {
  @IsId() readonly councilId!: string;
  @IsId() readonly personId!: string;
}

type Loaded = Readonly<{ place: Territory }>;

export const decide: Decide<Nominate, Council, CouncilEvent, Loaded> = (
  { councilId, personId },
  state,
  { actor },
) => {
  assertNominating(state);
  if (state.members.has(personId)) throw new Refused('already-a-member');
  if (state.nominations.has(personId)) throw new Refused('already-nominated');
  if (state.nominations.size >= MAX_NOMINATIONS) {
    throw new Refused('too-many-nominations', { limit: MAX_NOMINATIONS });
  }
  const kind = actor.personId === personId ? 'self' : 'recommended';
  const recommendations = state.recommendations.get(actor.personId) ?? 0;
  if (kind === 'recommended' && recommendations >= MAX_RECOMMENDATIONS) {
    throw new Refused('too-many-recommendations', { limit: MAX_RECOMMENDATIONS });
  }
  const election = { term: state.term, kind, ...inRound(state.round) } as const;
  return [{ type: 'CandidateNominated', data: { councilId, personId, ...election } }];
};

export const NominateHandler = handlerFor(Nominate, {
  fold: council,
  stream: ({ councilId }) => councilStream(councilId),
  decide,
  allow: [{ roles: NOMINATORS, territory: (_command, _state, { place }) => place }],
  load: async ({ councilId }, reader, { actor }) => {
    const state = await reader.state(council, councilStream(councilId));
    return { place: ownPlaceIn(councilPlace(state), actor, NOMINATORS) };
  },
});
