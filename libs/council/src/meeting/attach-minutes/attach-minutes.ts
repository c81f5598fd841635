import { addDays, type Decide, Forbidden, grantFor, Refused } from '@yishi/kernel';
import {
  type CheckedFile,
  checkedDocument,
  FileStore,
  handlerFor,
  IsFile,
  IsId,
  YishiCommand,
} from '@yishi/platform';
import {
  type MeetingEvent,
  type Meetings,
  meetingOf,
  meetings,
  meetingsPlace,
  meetingsStream,
} from '../meetings';
import { assertStarted, RECORDERS } from '../rules';

export const MAX_FILES = 5;
/** Minutes are written up after the meeting, but not at any later time. */
export const MINUTES_DAYS = 30;

/**
 * Attaches minutes (PDF, or a photo of them) from the start of a meeting until 30 days after its
 * conclusion; the same file once. They may hold names: they are kept beside the log, and are not
 * public. One that was erased does not come back, and counts. Refusals: `meeting-not-started`
 * {startsAt}, `meeting-was-cancelled`, `minutes-closed` {days}, `minutes-erased`,
 * `too-many-minutes` {limit}, those of `checkedDocument`, `NotFound` meeting.
 */
export class AttachMinutes extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsId() readonly meetingId!: string;
  @IsFile() readonly file!: Uint8Array;
}

export const decide: Decide<AttachMinutes, Meetings, MeetingEvent, CheckedFile> = (
  { compoundId, meetingId },
  state,
  { now, loaded: { sha256, mediaType, bytes } },
) => {
  const meeting = meetingOf(state, meetingId);
  if (meeting.stage === 'cancelled') throw new Refused('meeting-was-cancelled');
  assertStarted(meeting, now);
  const { stage, endedAt, minutes, erasedMinutes } = meeting;
  if (stage === 'concluded' && now > addDays(new Date(endedAt), MINUTES_DAYS))
    throw new Refused('minutes-closed', { days: MINUTES_DAYS });
  if (erasedMinutes.includes(sha256)) throw new Refused('minutes-erased');
  if (minutes.includes(sha256)) return [];
  if (minutes.length >= MAX_FILES) throw new Refused('too-many-minutes', { limit: MAX_FILES });
  const file = { sha256, mediaType, sizeBytes: bytes.byteLength };
  return [{ type: 'MinutesAttached', data: { meetingId, compoundId, ...file } }];
};

export const AttachMinutesHandler = handlerFor(AttachMinutes, {
  fold: meetings,
  stream: ({ compoundId }) => meetingsStream(compoundId),
  load: async ({ compoundId, file }, reader, { actor }) => {
    // Opening a photo is costly: nobody makes the program do it for a compound of others.
    const place = meetingsPlace(await reader.state(meetings, meetingsStream(compoundId)));
    if (!actor.isProcess && !grantFor(actor, RECORDERS, place))
      throw new Forbidden('territory-not-allowed');
    return checkedDocument(file);
  },
  keep: (_command, reader, checked) => reader.get(FileStore).put(checked),
  decide,
  allow: [{ roles: RECORDERS, territory: (_command, state) => meetingsPlace(state) }],
  answer: (_command, { loaded: { sha256 } }) => ({ sha256 }),
});
