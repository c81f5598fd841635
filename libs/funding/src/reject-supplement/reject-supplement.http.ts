import { commandRoute } from '@yishi/platform';
import { RejectSupplement } from './reject-supplement';

export const RejectSupplementRoute = commandRoute(
  'projects/:projectId/supplements/:supplementId/rejection',
  RejectSupplement,
  {
    summary: 'Declines a supplement',
  },
);
