import { fromLog, publication } from '@yishi/following';
import { RATING_TOPIC } from '@yishi/messaging';
import type { OfCouncil, RatingEvent, RatingPublished } from './rating';
import type { StandingEvent } from './standing';

type Result = Pick<RatingPublished['data'], 'periodId' | 'version' | 'results'> & OfCouncil;

/** A result as the others learn it: the scores, not what each source gave. */
const resultOf = (data: Result) => {
  const { periodId, councilId, compoundId, territory, period, version, results } = data;
  const scores = results.map(({ personId, score, rank }) => ({ personId, score, rank }));
  return { periodId, councilId, compoundId, territory, period, version, scores };
};

export const ratingPublication = publication<RatingEvent | StandingEvent>()({
  topic: RATING_TOPIC,
  source: fromLog('rating', 'standing'),
  on: {
    RatingOpened: ({ data: { periodId, councilId, compoundId, territory, period } }) => [
      { type: 'RatingOpened.v1', data: { periodId, councilId, compoundId, territory, period } },
    ],
    RatingPublished: ({ data }) => [{ type: 'RatingPublished.v1', data: resultOf(data) }],
    RatingSettled: ({ data }) => [{ type: 'RatingSettled.v1', data: resultOf(data) }],
    MemberLowInARow: ({ data }) => [{ type: 'MemberLowInARow.v1', data }],
  },
});
