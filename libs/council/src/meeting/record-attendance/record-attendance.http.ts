import { commandRoute } from '@yishi/platform';
import { RecordAttendance } from './record-attendance';

export const RecordAttendanceRoute = commandRoute(
  'compounds/:compoundId/meetings/:meetingId/attendance',
  RecordAttendance,
  {
    summary: 'Record which households attend a meeting',
  },
);
