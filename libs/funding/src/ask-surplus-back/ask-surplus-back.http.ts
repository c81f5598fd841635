import { commandRoute } from '@yishi/platform';
import { AskSurplusBack } from './ask-surplus-back';

export const AskSurplusBackRoute = commandRoute(
  'projects/:projectId/contributions/:contributionId/surplus-request',
  AskSurplusBack,
  {
    summary: 'Asks for the part of a surplus back',
  },
);
