import { commandRoute } from '@yishi/platform';
import { MakePledge } from './make-pledge';

export const MakePledgeRoute = commandRoute('projects/:projectId/pledges', MakePledge, {
  summary: 'A household pledges an amount',
});
