import { commandRoute } from '@yishi/platform';
import { ReturnProject } from './return-project';

export const ReturnProjectRoute = commandRoute('projects/:projectId/return', ReturnProject, {
  summary: 'The street returns the project to the council',
});
