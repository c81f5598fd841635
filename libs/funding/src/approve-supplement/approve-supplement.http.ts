import { commandRoute } from '@yishi/platform';
import { ApproveSupplement } from './approve-supplement';

export const ApproveSupplementRoute = commandRoute(
  'projects/:projectId/supplements/:supplementId/approval',
  ApproveSupplement,
  {
    summary: 'The district approves a supplement',
  },
);
