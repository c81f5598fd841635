import { commandRoute } from '@yishi/platform';
import { RevokeConsent } from './revoke-consent';

export const RevokeConsentRoute = commandRoute(
  'projects/:projectId/contributions/:contributionId/name-consent-withdrawal',
  RevokeConsent,
  {
    summary: 'Withdraws the consent to show a name',
  },
);
