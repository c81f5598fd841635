import { fromLog, process, send } from '@yishi/following';
import type { RatingEvent } from './rating';
import { RecordStanding } from './record-standing/record-standing';
import { ReleasePeriod } from './release-period/release-period';
import { SettleRating } from './settle-rating/settle-rating';

/** From the published result to the one that stands, and to what the council's periods come to. */
export const publicity = process<RatingEvent>()({
  name: 'rating.publicity',
  source: fromLog('rating'),
  on: {
    RatingPublished: ({ data: { periodId, version, publicityEndsAt } }) => [
      send(SettleRating, { periodId, version }, { dueAt: publicityEndsAt }),
    ],
    RatingObjectionOverruled: ({ data: { periodId, version, publicityEndsAt } }) => [
      send(SettleRating, { periodId, version }, { dueAt: publicityEndsAt }),
    ],
    RatingSettled: ({ data }) => {
      const { councilId, compoundId, territory, periodId, period, results, low, lowInARow } = data;
      const place = { councilId, compoundId, territory, periodId, period };
      const rated = results.map(({ personId }) => personId);
      return [send(RecordStanding, { ...place, rated, low, lowInARow })];
    },
    RatingAbandoned: ({ data: { councilId, periodId } }) => [
      send(ReleasePeriod, { councilId, periodId }),
    ],
  },
});
