import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import {
  type MeetingEvent,
  type Meetings,
  meetingOf,
  meetings,
  meetingsPlace,
  meetingsStream,
} from '../meetings';
import { assertNotEnded, RECORDERS } from '../rules';

const MAX_REASON_LENGTH = 500;

/**
 * Calls a meeting off, or says that it did not take place. One that somebody attended is concluded
 * instead: what it passed stays passed. Refusals: `meeting-ended` {stage}, `meeting-has-begun`,
 * `NotFound` meeting.
 */
export class CancelMeeting extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsId() readonly meetingId!: string;
  @IsFreeText(MAX_REASON_LENGTH) readonly reason!: string;
}

export const decide: Decide<CancelMeeting, Meetings, MeetingEvent> = (
  { compoundId, meetingId, reason },
  state,
) => {
  const meeting = meetingOf(state, meetingId);
  assertNotEnded(meeting);
  const { present, resolutions, minutes } = meeting;
  if (present.size > 0 || resolutions > 0 || minutes.length > 0)
    throw new Refused('meeting-has-begun');
  return [{ type: 'MeetingCancelled', data: { meetingId, compoundId, reason } }];
};

export const CancelMeetingHandler = handlerFor(CancelMeeting, {
  fold: meetings,
  stream: ({ compoundId }) => meetingsStream(compoundId),
  decide,
  allow: [{ roles: RECORDERS, territory: (_command, state) => meetingsPlace(state) }],
});
