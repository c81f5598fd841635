import { commandRoute } from '@yishi/platform';
import { LeaveCouncil } from './leave-council';

export const LeaveCouncilRoute = commandRoute(
  'councils/:councilId/members/:personId/departure',
  LeaveCouncil,
  {
    summary: 'Leave the council',
  },
);
