import { type Decide, grantFor, Refused, type Role, type Territory } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { IsIn } from 'class-validator';
import {
  OBJECTION_GROUNDS,
  type ObjectionGrounds,
  placeOf,
  type Rating,
  type RatingEvent,
  rating,
  ratingStream,
} from '../rating';
import { MEMBERS, ownPlaceIn } from '../rules';

const RESIDENTS: readonly Role[] = ['resident'];
/** Of one period: far above any real compound, below what a fold should carry. */
export const MAX_OBJECTIONS = 1_000;

/**
 * A resident of the compound or a rated member objects to a published result, during its publicity;
 * one undecided objection a person at a time. Refusals: `rating-not-public`, `not-a-rated-member`,
 * `objection-undecided`, `too-many-rating-objections` {limit}.
 */
export class ObjectToRating extends YishiCommand {
  @IsId() readonly periodId!: string;
  @IsIn(OBJECTION_GROUNDS) readonly grounds!: ObjectionGrounds;
  @IsFreeText(500) readonly text!: string;
}

/** The household for which a resident speaks, or the compound. */
type Loaded = Readonly<{ place: Territory }>;

export const decide: Decide<ObjectToRating, Rating, RatingEvent, Loaded> = (
  { periodId, grounds, text },
  state,
  { actor, commandId, now, loaded: { place } },
) => {
  if (state.stage !== 'published' || now.toISOString() >= state.publicityEndsAt)
    throw new Refused('rating-not-public');
  const isResident = grantFor(actor, RESIDENTS, place) !== undefined;
  if (!isResident && !state.members.includes(actor.personId))
    throw new Refused('not-a-rated-member');
  if (state.objections.size >= MAX_OBJECTIONS)
    throw new Refused('too-many-rating-objections', { limit: MAX_OBJECTIONS });
  for (const { by, outcome } of state.objections.values())
    if (by === actor.personId && outcome === 'open') throw new Refused('objection-undecided');
  const { version } = state;
  const objection = { objectionId: commandId, version, grounds, text };
  return [{ type: 'RatingObjectionRaised', data: { periodId, ...objection } }];
};

export const ObjectToRatingHandler = handlerFor(ObjectToRating, {
  fold: rating,
  stream: ({ periodId }) => ratingStream(periodId),
  decide,
  allow: [
    { roles: RESIDENTS, territory: (_command, _state, { place }) => place },
    { roles: MEMBERS, territory: (_command, state) => placeOf(state) },
  ],
  load: async ({ periodId }, reader, { actor }) => {
    const state = await reader.state(rating, ratingStream(periodId));
    return { place: ownPlaceIn(placeOf(state), actor, RESIDENTS) };
  },
  answer: (_command, { commandId }) => ({ id: commandId }),
});
