import { commandRoute } from '@yishi/platform';
import { ConsentToShow } from './consent-to-show';

export const ConsentToShowRoute = commandRoute(
  'projects/:projectId/contributions/:contributionId/name-consent',
  ConsentToShow,
  {
    summary: 'A resident consents to show their name',
  },
);
