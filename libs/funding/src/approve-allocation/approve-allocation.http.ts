import { commandRoute } from '@yishi/platform';
import { ApproveAllocation } from './approve-allocation';

export const ApproveAllocationRoute = commandRoute(
  'projects/:projectId/allocation-approval',
  ApproveAllocation,
  {
    summary: 'The district approves and reserves the public parts',
  },
);
