import { fromLog, fromTopics, process, send, topicProcess } from '@yishi/following';
import { COUNCIL_TOPIC } from '@yishi/messaging';
import { AbandonRatingOfCouncil } from './abandon-rating/abandon-rating';
import { CloseBox } from './close-box/close-box';
import { CountBallots } from './count-ballots/count-ballots';
import { DestroyBox } from './destroy-box/destroy-box';
import type { RatingEvent } from './rating';

/**
 * Closes, counts, and destroys the box after the log holds the result. Sent again after a crash,
 * each finds done what was done; a closed box takes no paper because it has it.
 */
export const counting = process<RatingEvent>()({
  name: 'rating.counting',
  source: fromLog('rating'),
  on: {
    VotingEnded: ({ data: { periodId } }) => [
      send(CloseBox, { periodId }, { tolerates: ['voting-ended'] }),
      send(CountBallots, { periodId }),
    ],
    RatingPublished: ({ data: { periodId, version } }) =>
      version === 1 ? [send(DestroyBox, { periodId })] : [],
    RatingAbandoned: ({ data: { periodId } }) => [send(DestroyBox, { periodId })],
  },
});

/** A voting ends with its council. */
export const followCouncils = topicProcess({
  name: 'rating.follow-councils',
  source: fromTopics(COUNCIL_TOPIC),
  on: {
    'CouncilDissolved.v1': ({ data: { councilId } }) => [
      send(AbandonRatingOfCouncil, { councilId }),
    ],
  },
});
