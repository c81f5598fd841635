import { commandRoute } from '@yishi/platform';
import { WithdrawProject } from './withdraw-project';

export const WithdrawProjectRoute = commandRoute(
  'projects/:projectId/withdrawal',
  WithdrawProject,
  {
    summary: 'Give the project up before it is approved',
  },
);
