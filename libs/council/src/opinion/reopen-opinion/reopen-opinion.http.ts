import { commandRoute } from '@yishi/platform';
import { ReopenOpinion } from './reopen-opinion';

export const ReopenOpinionRoute = commandRoute(
  'compounds/:compoundId/opinions/:opinionNumber/reopening',
  ReopenOpinion,
  { summary: 'Bring an opinion back after an answer that did not satisfy' },
);
