import { commandRoute } from '@yishi/platform';
import { LeaveProject } from './leave-project';

export const LeaveProjectRoute = commandRoute(
  'compounds/:compoundId/governance-items/:itemId/project/departure',
  LeaveProject,
  {
    summary: 'Take an item out of its project; it is open again',
  },
);
