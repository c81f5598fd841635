import { commandRoute } from '@yishi/platform';
import { JoinProject } from './join-project';

export const JoinProjectRoute = commandRoute(
  'compounds/:compoundId/governance-items/:itemId/project',
  JoinProject,
  {
    summary: 'Take an open item of the governance list into a project',
  },
);
