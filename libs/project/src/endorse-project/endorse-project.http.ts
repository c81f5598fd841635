import { commandRoute } from '@yishi/platform';
import { EndorseProject } from './endorse-project';

export const EndorseProjectRoute = commandRoute('projects/:projectId/endorsement', EndorseProject, {
  summary: 'The street endorses the project',
});
