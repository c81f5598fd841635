import { commandRoute } from '@yishi/platform';
import { AdoptOpinion } from './adopt-opinion';

export const AdoptOpinionRoute = commandRoute(
  'compounds/:compoundId/opinions/:opinionNumber/adoption',
  AdoptOpinion,
  { summary: 'Adopt an opinion into the governance list' },
);
