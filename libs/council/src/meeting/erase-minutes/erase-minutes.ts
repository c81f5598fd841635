import { type Decide, NotFound } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { Attachments, ERASERS, IsDigest } from '../../attachments/attachments';
import {
  type MeetingEvent,
  type Meetings,
  meetingOf,
  meetings,
  meetingsPlace,
  meetingsStream,
} from '../meetings';

const MAX_REASON_LENGTH = 500;

/**
 * A file of minutes that says more than it should leaves the file store for ever, at any time. That
 * it was there, and who took it away, when and why, stays said on the meeting's page; once is
 * enough. Resolutions and votes are events, and stay. Refusals: `NotFound` meeting, minutes.
 */
export class EraseMinutes extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsId() readonly meetingId!: string;
  @IsDigest() readonly minutesDigest!: string;
  @IsFreeText(MAX_REASON_LENGTH) readonly reason!: string;
}

export const decide: Decide<EraseMinutes, Meetings, MeetingEvent> = (
  { compoundId, meetingId, minutesDigest: sha256, reason },
  state,
) => {
  const { minutes, erasedMinutes } = meetingOf(state, meetingId);
  if (!minutes.includes(sha256)) throw new NotFound('minutes');
  if (erasedMinutes.includes(sha256)) return [];
  return [{ type: 'MinutesErased', data: { meetingId, compoundId, sha256, reason } }];
};

export const EraseMinutesHandler = handlerFor(EraseMinutes, {
  fold: meetings,
  stream: ({ compoundId }) => meetingsStream(compoundId),
  decide,
  allow: [{ roles: ERASERS, territory: (_command, state) => meetingsPlace(state) }],
  keep: ({ minutesDigest, meetingId }, reader) =>
    reader.get(Attachments).erase(minutesDigest, meetingId),
});
