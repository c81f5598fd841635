import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { BallotBox } from '../ballot-box/ballot-box';
import { type Rating, type RatingEvent, rating, ratingStream } from '../rating';

/**
 * Destroys the box and its keys, once the log holds the result, or the period was given up. Sent by
 * the program itself; repeatable.
 */
export class DestroyBox extends YishiCommand {
  @IsId() readonly periodId!: string;
}

export const decide: Decide<DestroyBox, Rating, RatingEvent> = () => [];

export const DestroyBoxHandler = handlerFor(DestroyBox, {
  fold: rating,
  stream: ({ periodId }) => ratingStream(periodId),
  decide,
  allow: [],
  keep: async ({ periodId }, reader) => {
    const { stage } = await reader.state(rating, ratingStream(periodId));
    if (stage === 'voting' || stage === 'counting') return;
    await reader.get(BallotBox).destroy(periodId);
  },
});
