import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray } from 'class-validator';
import {
  type MeetingEvent,
  type Meetings,
  meetings,
  meetingsPlace,
  meetingsStream,
} from '../meetings';
import { meetingUnderWay, RECORDERS } from '../rules';

const MAX_AT_ONCE = 1_000;

/**
 * Households that are there, each counted once however often it is named; from the start of the
 * meeting until it is concluded. One that is not a resident household of the compound refuses the
 * whole list. Refusals: `meeting-not-started` {startsAt}, `meeting-ended` {stage},
 * `households-not-called` {count}, `NotFound` meeting.
 */
export class RecordAttendance extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsId() readonly meetingId!: string;
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_AT_ONCE)
  @ArrayUnique()
  @IsId({ each: true })
  readonly households!: readonly string[];
}

export const decide: Decide<RecordAttendance, Meetings, MeetingEvent> = (
  { compoundId, meetingId, households },
  state,
  { now },
) => {
  const { eligible, present } = meetingUnderWay(state, meetingId, now);
  const count = households.filter((householdId) => !eligible.has(householdId)).length;
  if (count > 0) throw new Refused('households-not-called', { count });
  const arrived = households.filter((householdId) => !present.has(householdId));
  if (arrived.length === 0) return [];
  return [{ type: 'AttendanceRecorded', data: { meetingId, compoundId, households: arrived } }];
};

export const RecordAttendanceHandler = handlerFor(RecordAttendance, {
  fold: meetings,
  stream: ({ compoundId }) => meetingsStream(compoundId),
  decide,
  allow: [{ roles: RECORDERS, territory: (_command, state) => meetingsPlace(state) }],
});
