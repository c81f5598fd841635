import { commandRoute } from '@yishi/platform';
import { ObjectToRating } from './raise-objection';

export const ObjectToRatingRoute = commandRoute(
  'rating-periods/:periodId/objections',
  ObjectToRating,
  { summary: 'A resident or a rated member objects to the published result' },
);
