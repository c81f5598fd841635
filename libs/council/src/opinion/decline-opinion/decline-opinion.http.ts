import { commandRoute } from '@yishi/platform';
import { DeclineOpinion } from './decline-opinion';

export const DeclineOpinionRoute = commandRoute(
  'compounds/:compoundId/opinions/:opinionNumber/refusal',
  DeclineOpinion,
  { summary: 'Decline an opinion' },
);
