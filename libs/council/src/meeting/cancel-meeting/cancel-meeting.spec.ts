import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { compoundId } from '../../membership/council.samples';
import {
  attached,
  BEFORE,
  called,
  cancelled,
  concluded,
  DURING,
  meetingId,
  present,
  resolved,
} from '../meeting.samples';
import { meetings } from '../meetings';
import { CancelMeeting, decide } from './cancel-meeting';

const given = spec(meetings, decide, { now: BEFORE });
const cancel = shape(CancelMeeting, { compoundId, meetingId, reason: '暴雨' });

describe('cancel meeting', () => {
  it('calls it off, also when nobody came', () => {
    given(called()).when(cancel).thenEvents(cancelled);
    given(called()).when(cancel, { now: DURING }).thenEvents(cancelled);
  });

  it.each([
    ['attended', present(1)],
    ['voted in', resolved()],
    ['written up', attached('0'.repeat(64))],
  ])('refuses to call off what was %s', (_what, event) =>
    given(called(), event).when(cancel).thenRefused('meeting-has-begun'),
  );

  it.each([concluded, cancelled])('refuses what has ended: $type', (end) =>
    given(called(), end).when(cancel).thenRefused('meeting-ended'),
  );
});
