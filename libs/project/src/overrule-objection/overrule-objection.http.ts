import { commandRoute } from '@yishi/platform';
import { OverruleObjection } from './overrule-objection';

export const OverruleObjectionRoute = commandRoute(
  'projects/:projectId/objections/:objectionId/overruling',
  OverruleObjection,
  {
    summary: 'The street overrules an objection',
  },
);
