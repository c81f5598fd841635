import { commandRoute } from '@yishi/platform';
import { DeclineNomination } from './decline-nomination';

export const DeclineNominationRoute = commandRoute(
  'councils/:councilId/nominations/:personId/refusal',
  DeclineNomination,
  {
    summary: 'Decline one’s nomination',
  },
);
