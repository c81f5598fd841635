import { commandRoute } from '@yishi/platform';
import { CloseByElection } from './close-by-election';

export const CloseByElectionRoute = commandRoute(
  'councils/:councilId/by-election/closing',
  CloseByElection,
  {
    summary: 'End a by-election without filling the seat',
  },
);
