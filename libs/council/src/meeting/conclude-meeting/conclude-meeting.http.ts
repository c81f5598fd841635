import { commandRoute } from '@yishi/platform';
import { ConcludeMeeting } from './conclude-meeting';

export const ConcludeMeetingRoute = commandRoute(
  'compounds/:compoundId/meetings/:meetingId/conclusion',
  ConcludeMeeting,
  {
    summary: 'Conclude a meeting',
  },
);
