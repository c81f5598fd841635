import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { refuseUndecidable } from '../deciding';
import { placeOf, type Rating, type RatingEvent, rating, ratingStream } from '../rating';

/**
 * The street finds the objector right: the result does not stand before a reviewer has corrected
 * the sheet (or the street gives the rating up). Refusals: `rated-person`, `objection-not-open`,
 * `own-objection`, `own-sheet`; `NotFound` objection.
 */
export class UpholdRatingObjection extends YishiCommand {
  @IsId() readonly periodId!: string;
  @IsId() readonly objectionId!: string;
  @IsFreeText(500) readonly reason!: string;
}

export const decide: Decide<UpholdRatingObjection, Rating, RatingEvent> = (
  { periodId, objectionId, reason },
  state,
  { actor },
) => {
  refuseUndecidable(state, objectionId, actor);
  return [{ type: 'RatingObjectionUpheld', data: { periodId, objectionId, reason } }];
};

export const UpholdRatingObjectionHandler = handlerFor(UpholdRatingObjection, {
  fold: rating,
  stream: ({ periodId }) => ratingStream(periodId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_command, state) => placeOf(state) }],
});
