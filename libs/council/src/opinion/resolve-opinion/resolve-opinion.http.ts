import { commandRoute } from '@yishi/platform';
import { ResolveOpinion } from './resolve-opinion';

export const ResolveOpinionRoute = commandRoute(
  'compounds/:compoundId/opinions/:opinionNumber/resolution',
  ResolveOpinion,
  { summary: 'Say what was done about a relayed opinion' },
);
