import { commandRoute } from '@yishi/platform';
import { AcceptNomination } from './accept-nomination';

export const AcceptNominationRoute = commandRoute(
  'councils/:councilId/nominations/:personId/acceptance',
  AcceptNomination,
  {
    summary: 'Accept one’s nomination',
  },
);
