import { commandRoute } from '@yishi/platform';
import { StartWork } from './start-work';

export const StartWorkRoute = commandRoute('projects/:projectId/start-of-work', StartWork, {
  summary: 'Work starts',
});
