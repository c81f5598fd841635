import { commandRoute } from '@yishi/platform';
import { ExtendRaising } from './extend-raising';

export const ExtendRaisingRoute = commandRoute(
  'projects/:projectId/raising-extension',
  ExtendRaising,
  {
    summary: 'The council extends the raising, once',
  },
);
