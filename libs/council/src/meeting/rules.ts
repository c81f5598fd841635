import { Refused, type Role } from '@yishi/kernel';
import { MEMBERS } from '../membership/rules';
import { type Meeting, type Meetings, meetingOf } from './meetings';

/** Who calls meetings and keeps their record. */
export const RECORDERS: readonly Role[] = [...MEMBERS, 'street-officer'];

/**
 * A meeting that has started and has not ended. Refusals: `NotFound` meeting, `meeting-ended`
 * {stage}, `meeting-not-started` {startsAt}.
 */
export function meetingUnderWay(state: Meetings, meetingId: string, now: Date): Meeting {
  const meeting = meetingOf(state, meetingId);
  assertNotEnded(meeting);
  assertStarted(meeting, now);
  return meeting;
}

/** Refusals: `meeting-ended` {stage}. */
export function assertNotEnded({ stage }: Meeting): void {
  if (stage !== 'called') throw new Refused('meeting-ended', { stage });
}

/** Refusals: `meeting-not-started` {startsAt}. */
export function assertStarted({ startsAt }: Meeting, now: Date): void {
  if (now.toISOString() < startsAt) throw new Refused('meeting-not-started', { startsAt });
}
