import { commandRoute } from '@yishi/platform';
import { RestOnResolution } from './rest-on-resolution';

export const RestOnResolutionRoute = commandRoute(
  'projects/:projectId/resolution',
  RestOnResolution,
  {
    summary: "Name the residents' resolution that the project rests on",
  },
);
