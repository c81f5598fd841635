import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { IsInt, Min } from 'class-validator';
import { type Rating, type RatingEvent, rating, ratingStream } from '../rating';
import { isUncontested } from '../rules';

/**
 * The days of publicity are over: the result stands, unless an objection is still open or a sheet
 * uncorrected; then it is asked again when that is decided. Sent by the program itself. Refusal:
 * `publicity-running` {endsAt}, before its time.
 */
export class SettleRating extends YishiCommand {
  @IsId() readonly periodId!: string;
  @IsInt() @Min(1) readonly version!: number;
}

export const decide: Decide<SettleRating, Rating, RatingEvent> = (
  { periodId, version },
  state,
  { now },
) => {
  const { stage, publicityEndsAt, of, results, low, terms } = state;
  if (stage !== 'published' || state.version !== version || !terms) return [];
  if (now.toISOString() < publicityEndsAt)
    throw new Refused('publicity-running', { endsAt: publicityEndsAt });
  if (!isUncontested(state)) return [];
  const { lowInARow } = terms;
  return [{ type: 'RatingSettled', data: { periodId, ...of, version, results, low, lowInARow } }];
};

export const SettleRatingHandler = handlerFor(SettleRating, {
  fold: rating,
  stream: ({ periodId }) => ratingStream(periodId),
  decide,
  allow: [],
});
