import { commandRoute } from '@yishi/platform';
import { ExplainOpinion } from './explain-opinion';

export const ExplainOpinionRoute = commandRoute(
  'compounds/:compoundId/opinions/:opinionNumber/explanation',
  ExplainOpinion,
  { summary: 'Explain why nothing can be done about a relayed opinion' },
);
