import { uploadRoute } from '@yishi/platform';
import { AttachMinutes } from './attach-minutes';

export const AttachMinutesRoute = uploadRoute(
  'compounds/:compoundId/meetings/:meetingId/minutes',
  AttachMinutes,
  {
    summary: 'Attach minutes to a meeting: a PDF or a photo',
  },
);
