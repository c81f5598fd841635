import { commandRoute } from '@yishi/platform';
import { TakePart } from './take-part';

export const TakePartRoute = commandRoute('projects/:projectId/participations', TakePart, {
  summary: 'A household takes part in the drive',
});
