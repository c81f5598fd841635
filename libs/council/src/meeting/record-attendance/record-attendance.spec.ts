import { NotFound, spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { compoundId, householdId } from '../../membership/council.samples';
import {
  attended,
  BEFORE,
  called,
  cancelled,
  concluded,
  DURING,
  meetingId,
  startsAt,
} from '../meeting.samples';
import { type MeetingEvent, meetings } from '../meetings';
import { decide, RecordAttendance } from './record-attendance';

const given = spec(meetings, decide, { now: DURING });
const record = (...numbers: readonly number[]) =>
  shape(RecordAttendance, { compoundId, meetingId, households: numbers.map(householdId) });

describe('record attendance', () => {
  it('records who is there', () =>
    given(called(10)).when(record(1, 10)).thenEvents(attended(1, 10)));

  it('counts each household once', () => {
    const some = given(called(10), attended(1, 2));
    some.when(record(1, 2, 3)).thenEvents(attended(3));
    some.when(record(2, 1)).thenNothing();
    expect(() => record(4, 4)).toThrow('households: not-distinct');
  });

  it('refuses the whole list when one is not called', () =>
    given(called(10))
      .when(record(1, 11, 12))
      .thenRefused('households-not-called', { count: 2 }));

  it('knows a register that came in several events', () => {
    const data = { meetingId, compoundId, households: [householdId(11)] };
    const more: MeetingEvent = { type: 'RegisterContinued', data };
    given(called(10), more).when(record(11)).thenEvents(attended(11));
  });

  it('begins with the meeting', () =>
    given(called(10))
      .when(record(1), { now: BEFORE })
      .thenRefused('meeting-not-started', { startsAt }));

  it('ends with it', () => {
    given(called(10), concluded)
      .when(record(1))
      .thenRefused('meeting-ended', { stage: 'concluded' });
    given(called(10), cancelled)
      .when(record(1))
      .thenRefused('meeting-ended', { stage: 'cancelled' });
  });

  it('finds no meeting that was not called', () =>
    expect(given().when(record(1)).events).toThrow(new NotFound('meeting')));

  it('takes 1 to 1,000 at once', () => {
    expect(() => record()).toThrow('households: too-few');
    const numbers = Array.from({ length: 1_001 }, (_, n) => n);
    expect(() => record(...numbers)).toThrow('households: too-many');
    expect(record(...numbers.slice(1)).households).toHaveLength(1_000);
  });
});
