import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { compoundId } from '../../membership/council.samples';
import { BEFORE, called, cancelled, concluded, DURING, meetingId } from '../meeting.samples';
import { meetings } from '../meetings';
import { ConcludeMeeting, decide } from './conclude-meeting';

const given = spec(meetings, decide, { now: DURING });
const conclude = shape(ConcludeMeeting, { compoundId, meetingId });

describe('conclude meeting', () => {
  it('ends the meeting, once', () => {
    given(called()).when(conclude).thenEvents(concluded);
    given(called(), concluded).when(conclude).thenNothing();
  });

  it('ends none that has not started, was cancelled, or never was', () => {
    given(called()).when(conclude, { now: BEFORE }).thenRefused('meeting-not-started');
    given(called(), cancelled).when(conclude).thenRefused('meeting-ended', { stage: 'cancelled' });
    expect(given().when(conclude).events).toThrow(new NotFound('meeting'));
  });
});
