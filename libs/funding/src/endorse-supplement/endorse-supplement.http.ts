import { commandRoute } from '@yishi/platform';
import { EndorseSupplement } from './endorse-supplement';

export const EndorseSupplementRoute = commandRoute(
  'projects/:projectId/supplements/:supplementId/endorsement',
  EndorseSupplement,
  {
    summary: 'The street endorses a supplement',
  },
);
