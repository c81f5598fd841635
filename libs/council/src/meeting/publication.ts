import { fromLog, publication } from '@yishi/following';
import { COUNCIL_TOPIC } from '@yishi/messaging';
import type { MeetingEvent } from './meetings';

/** Projects may rest on what a residents' meeting passed; what failed is nobody's business else. */
export const meetingPublication = publication<MeetingEvent>()({
  topic: COUNCIL_TOPIC,
  source: fromLog('meetings'),
  on: {
    ResolutionRecorded: ({ data }) => {
      if (!data.passed) return [];
      const { resolutionId, meetingId, compoundId, territory, title } = data;
      const { votesFor, against, abstained } = data;
      const of = { resolutionId, meetingId, compoundId, territory, title };
      return [{ type: 'ResolutionPassed.v1', data: { ...of, votesFor, against, abstained } }];
    },
  },
});
