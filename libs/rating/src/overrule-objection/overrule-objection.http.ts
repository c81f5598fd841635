import { commandRoute } from '@yishi/platform';
import { OverruleRatingObjection } from './overrule-objection';

export const OverruleRatingObjectionRoute = commandRoute(
  'rating-periods/:periodId/objections/:objectionId/overruling',
  OverruleRatingObjection,
  { summary: 'The street overrules an objection to a rating' },
);
