import { commandRoute } from '@yishi/platform';
import { RaiseObjection } from './raise-objection';

export const RaiseObjectionRoute = commandRoute('projects/:projectId/objections', RaiseObjection, {
  summary: 'A resident objects during publicity',
});
