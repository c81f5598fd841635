import { commandRoute } from '@yishi/platform';
import { CallMeeting } from './call-meeting';

export const CallMeetingRoute = commandRoute('compounds/:compoundId/meetings', CallMeeting, {
  summary: "Call a residents' meeting",
});
