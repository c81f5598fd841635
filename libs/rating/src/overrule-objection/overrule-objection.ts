import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { refuseUndecidable } from '../deciding';
import { placeOf, type Rating, type RatingEvent, rating, ratingStream } from '../rating';

/**
 * The street overrules an objection, with a reason. Refusals: `rated-person`, `objection-not-open`,
 * `own-objection`, `own-sheet`; `NotFound` objection.
 */
export class OverruleRatingObjection extends YishiCommand {
  @IsId() readonly periodId!: string;
  @IsId() readonly objectionId!: string;
  @IsFreeText(500) readonly reason!: string;
}

export const decide: Decide<OverruleRatingObjection, Rating, RatingEvent> = (
  { periodId, objectionId, reason },
  state,
  { actor },
) => {
  refuseUndecidable(state, objectionId, actor);
  const { version, publicityEndsAt } = state;
  const decision = { periodId, objectionId, reason, version, publicityEndsAt };
  return [{ type: 'RatingObjectionOverruled', data: decision }];
};

export const OverruleRatingObjectionHandler = handlerFor(OverruleRatingObjection, {
  fold: rating,
  stream: ({ periodId }) => ratingStream(periodId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_command, state) => placeOf(state) }],
});
