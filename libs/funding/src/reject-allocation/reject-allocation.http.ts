import { commandRoute } from '@yishi/platform';
import { RejectAllocation } from './reject-allocation';

export const RejectAllocationRoute = commandRoute(
  'projects/:projectId/allocation-rejection',
  RejectAllocation,
  {
    summary: 'The district rejects the project with a reason',
  },
);
