import { commandRoute } from '@yishi/platform';
import { GiveCredential } from './give-credential';

export const GiveCredentialRoute = commandRoute(
  'rating-periods/:periodId/credentials',
  GiveCredential,
  { summary: 'Sign a household’s blinded message: its one-time right to a secret ballot' },
);
