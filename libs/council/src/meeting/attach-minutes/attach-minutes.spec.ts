import { spec } from '@yishi/kernel';
import { type CheckedFile, shape } from '@yishi/platform';
import { compoundId } from '../../membership/council.samples';
import {
  attached,
  BEFORE,
  called,
  cancelled,
  concluded,
  DURING,
  meetingId,
  minutesErased,
} from '../meeting.samples';
import { type MeetingEvent, meetings } from '../meetings';
import { AttachMinutes, decide } from './attach-minutes';

const bytes = Buffer.from('pdf');
const sha = (n: number): string => String(n).padStart(64, '0');
const loaded: CheckedFile = { sha256: sha(1), mediaType: 'application/pdf', bytes };
const given = spec(meetings, decide, { now: DURING, loaded });
const attach = shape(AttachMinutes, { compoundId, meetingId, file: bytes });
/** Concluded on 1 June at 12:00 UTC. */
const over = [concluded, { at: '2018-06-01T12:00:00.000Z' }] as const;

describe('attach minutes', () => {
  it('attaches a file by its digest', () =>
    given(called())
      .when(attach)
      .thenEvents(attached(sha(1))));

  it('attaches the same file once', () =>
    given(called(), attached(sha(1)))
      .when(attach)
      .thenNothing());

  it('does not take again what was erased', () =>
    given(called(), attached(sha(1)), minutesErased(sha(1), '电话'))
      .when(attach)
      .thenRefused('minutes-erased'));

  it('takes five', () => {
    const files: MeetingEvent[] = [2, 3, 4, 5, 6].map((n) => attached(sha(n)));
    given(called(), ...files.slice(1))
      .when(attach)
      .thenEvents(attached(sha(1)));
    given(called(), ...files)
      .when(attach)
      .thenRefused('too-many-minutes', { limit: 5 });
  });

  it('takes them until 30 days after the conclusion', () => {
    given(called(), over)
      .when(attach, { now: '2018-07-01T12:00:00.000Z' })
      .thenEvents(attached(sha(1)));
    given(called(), over)
      .when(attach, { now: '2018-07-01T12:00:00.001Z' })
      .thenRefused('minutes-closed', { days: 30 });
  });

  it('has none of a meeting that has not started, or was cancelled', () => {
    given(called()).when(attach, { now: BEFORE }).thenRefused('meeting-not-started');
    given(called(), cancelled).when(attach).thenRefused('meeting-was-cancelled');
  });
});
