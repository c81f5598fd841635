import { commandRoute } from '@yishi/platform';
import { AcceptWork } from './accept-work';

export const AcceptWorkRoute = commandRoute('projects/:projectId/acceptances', AcceptWork, {
  summary: 'The council, the street or a resident accepts the work',
});
