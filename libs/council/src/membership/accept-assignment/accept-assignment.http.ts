import { commandRoute } from '@yishi/platform';
import { AcceptAssignment } from './accept-assignment';

export const AcceptAssignmentRoute = commandRoute(
  'councils/:councilId/household-assignment',
  AcceptAssignment,
  {
    summary: 'Link many households to members at once',
  },
);
