import { commandRoute } from '@yishi/platform';
import { OpenRatingPeriod } from './open-period';

export const OpenRatingPeriodRoute = commandRoute(
  'councils/:councilId/rating-periods',
  OpenRatingPeriod,
  { summary: 'Open the rating of a council for a half-year or a quarter' },
);
