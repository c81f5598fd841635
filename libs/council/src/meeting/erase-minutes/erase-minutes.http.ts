import { commandRoute } from '@yishi/platform';
import { EraseMinutes } from './erase-minutes';

export const EraseMinutesRoute = commandRoute(
  'compounds/:compoundId/meetings/:meetingId/minutes/:minutesDigest/erasure',
  EraseMinutes,
  { summary: 'Erase a file of the minutes of a meeting for good' },
);
