import { commandRoute } from '@yishi/platform';
import { UpholdObjection } from './uphold-objection';

export const UpholdObjectionRoute = commandRoute(
  'projects/:projectId/objections/:objectionId/upholding',
  UpholdObjection,
  {
    summary: 'The street upholds an objection',
  },
);
