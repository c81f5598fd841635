import { commandRoute } from '@yishi/platform';
import { ReturnAllocation } from './return-allocation';

export const ReturnAllocationRoute = commandRoute(
  'projects/:projectId/allocation-return',
  ReturnAllocation,
  {
    summary: 'The district sends the project back with a reason',
  },
);
