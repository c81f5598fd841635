import { commandRoute } from '@yishi/platform';
import { DissolveCouncil } from './dissolve-council';

export const DissolveCouncilRoute = commandRoute(
  'councils/:councilId/dissolution',
  DissolveCouncil,
  {
    summary: 'Dissolve the council',
  },
);
