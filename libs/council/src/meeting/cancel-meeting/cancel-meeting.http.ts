import { commandRoute } from '@yishi/platform';
import { CancelMeeting } from './cancel-meeting';

export const CancelMeetingRoute = commandRoute(
  'compounds/:compoundId/meetings/:meetingId/cancellation',
  CancelMeeting,
  {
    summary: 'Cancel a meeting',
  },
);
