import { commandRoute } from '@yishi/platform';
import { AnswerOpinion } from './answer-opinion';

export const AnswerOpinionRoute = commandRoute(
  'compounds/:compoundId/opinions/:opinionNumber/answer',
  AnswerOpinion,
  { summary: 'Answer an opinion' },
);
