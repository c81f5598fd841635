import { compoundId, householdId, personId, territory } from '../membership/council.samples';
import type { MeetingEvent } from './meetings';

/** Data for the specs of meetings: number 1 is called for 1 June 2018, 19:00 in China. */
export const meetingId = '00000000-0000-8000-8000-0000000000f1';
export const startsAt = '2018-06-01T11:00:00.000Z';
export const BEFORE = '2018-06-01T10:59:59.999Z';
export const DURING = '2018-06-01T11:00:00.000Z';

export const households = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => householdId(n + 1));

export const called = (size = 10): MeetingEvent => ({
  type: 'MeetingCalled',
  data: {
    meetingId,
    compoundId,
    territory,
    number: 1,
    startsAt,
    place: '院内广场',
    agenda: ['道路硬化'],
    size,
    households: households(size),
  },
});
export const attended = (...numbers: readonly number[]): MeetingEvent => ({
  type: 'AttendanceRecorded',
  data: { meetingId, compoundId, households: numbers.map(householdId) },
});
/** Households 1 to `count` are there. */
export const present = (count: number): MeetingEvent => ({
  type: 'AttendanceRecorded',
  data: { meetingId, compoundId, households: households(count) },
});
export const resolved = (number = 1): MeetingEvent => ({
  type: 'ResolutionRecorded',
  data: {
    meetingId,
    compoundId,
    territory,
    resolutionId: personId(100 + number),
    number,
    title: '道路硬化',
    text: '同意申报道路硬化项目。',
    votesFor: 0,
    against: 0,
    abstained: 0,
    present: 0,
    size: 10,
    passed: false,
  },
});
export const attached = (sha256: string): MeetingEvent => ({
  type: 'MinutesAttached',
  data: { meetingId, compoundId, sha256, mediaType: 'application/pdf', sizeBytes: 3 },
});
export const minutesErased = (sha256: string, reason: string): MeetingEvent => ({
  type: 'MinutesErased',
  data: { meetingId, compoundId, sha256, reason },
});
export const concluded: MeetingEvent = {
  type: 'MeetingConcluded',
  data: { meetingId, compoundId },
};
export const cancelled: MeetingEvent = {
  type: 'MeetingCancelled',
  data: { meetingId, compoundId, reason: '暴雨' },
};
