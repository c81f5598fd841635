import { commandRoute } from '@yishi/platform';
import { AbandonRating } from './abandon-rating';

export const AbandonRatingRoute = commandRoute(
  'rating-periods/:periodId/abandonment',
  AbandonRating,
  { summary: 'The street gives a rating up; ballots and sheets are destroyed' },
);
