import { commandRoute } from '@yishi/platform';
import { UpholdRatingObjection } from './uphold-objection';

export const UpholdRatingObjectionRoute = commandRoute(
  'rating-periods/:periodId/objections/:objectionId/upholding',
  UpholdRatingObjection,
  { summary: 'The street upholds an objection: a sheet has to be corrected' },
);
