import { commandRoute } from '@yishi/platform';
import { CancelProject } from './cancel-project';

export const CancelProjectRoute = commandRoute('projects/:projectId/cancellation', CancelProject, {
  summary: 'The street cancels the project before work has started',
});
