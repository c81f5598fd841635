import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { BallotBox } from '../ballot-box/ballot-box';
import { type Rating, type RatingEvent, rating, ratingStream } from '../rating';

/**
 * Puts the paper ballots that two persons agreed on into the box and closes it, after the log has
 * ended the voting: from then on the log and the box can not run apart. Sent by the program itself;
 * repeatable (a box that was closed before refuses paper with `voting-ended`: it is all in there).
 */
export class CloseBox extends YishiCommand {
  @IsId() readonly periodId!: string;
}

export const decide: Decide<CloseBox, Rating, RatingEvent> = () => [];

export const CloseBoxHandler = handlerFor(CloseBox, {
  fold: rating,
  stream: ({ periodId }) => ratingStream(periodId),
  decide,
  allow: [],
  keep: async ({ periodId }, reader) => {
    const { stage, batches } = await reader.state(rating, ratingStream(periodId));
    if (stage !== 'counting') return;
    const box = reader.get(BallotBox);
    for (const [batch, { recorded }] of batches)
      if (recorded !== '') await box.putPaper(periodId, batch, recorded);
    await box.close(periodId);
  },
});
