import { commandRoute } from '@yishi/platform';
import { OpenByElection } from './open-by-election';

export const OpenByElectionRoute = commandRoute(
  'councils/:councilId/by-elections',
  OpenByElection,
  {
    summary: 'Open a by-election for one seat',
  },
);
