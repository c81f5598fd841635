import { commandRoute } from '@yishi/platform';
import { RecordResolution } from './record-resolution';

export const RecordResolutionRoute = commandRoute(
  'compounds/:compoundId/meetings/:meetingId/resolutions',
  RecordResolution,
  {
    summary: 'Record a resolution and the vote on it',
  },
);
