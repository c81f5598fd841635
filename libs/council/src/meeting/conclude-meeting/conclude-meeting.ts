import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import {
  type MeetingEvent,
  type Meetings,
  meetingOf,
  meetings,
  meetingsPlace,
  meetingsStream,
} from '../meetings';
import { meetingUnderWay, RECORDERS } from '../rules';

/**
 * The meeting is over: no attendance and no resolution is recorded any more. Nothing when it is
 * concluded already. Refusals: `meeting-not-started` {startsAt}, `meeting-ended` {stage} when it
 * was cancelled, `NotFound` meeting.
 */
export class ConcludeMeeting extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsId() readonly meetingId!: string;
}

export const decide: Decide<ConcludeMeeting, Meetings, MeetingEvent> = (
  { compoundId, meetingId },
  state,
  { now },
) => {
  if (meetingOf(state, meetingId).stage === 'concluded') return [];
  meetingUnderWay(state, meetingId, now);
  return [{ type: 'MeetingConcluded', data: { meetingId, compoundId } }];
};

export const ConcludeMeetingHandler = handlerFor(ConcludeMeeting, {
  fold: meetings,
  stream: ({ compoundId }) => meetingsStream(compoundId),
  decide,
  allow: [{ roles: RECORDERS, territory: (_command, state) => meetingsPlace(state) }],
});
