import { commandRoute } from '@yishi/platform';
import { SubmitProject } from './submit-project';

export const SubmitProjectRoute = commandRoute('projects/:projectId/submission', SubmitProject, {
  summary: 'Submit the project to the street',
});
