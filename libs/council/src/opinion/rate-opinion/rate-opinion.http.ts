import { commandRoute } from '@yishi/platform';
import { RateOpinion } from './rate-opinion';

export const RateOpinionRoute = commandRoute(
  'compounds/:compoundId/opinions/:opinionNumber/rating',
  RateOpinion,
  { summary: 'Say whether the answer satisfies' },
);
