import { commandRoute } from '@yishi/platform';
import { ProposeSupplement } from './propose-supplement';

export const ProposeSupplementRoute = commandRoute(
  'projects/:projectId/supplements',
  ProposeSupplement,
  {
    summary: 'Asks for a higher approved cost',
  },
);
