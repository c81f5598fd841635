import { type Followed, fromLog, projection, type Rows } from '@yishi/following';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { MeetingEvent, MeetingStage } from '../meetings';

/** A meeting: its notice, who attended (counts only), how it ended. `…By` are persons, never shown. */
@Entity({ schema: 'council', name: 'meeting' })
@Index(['compoundId', 'number'], { unique: true })
export class MeetingRow {
  @PrimaryColumn('uuid') readonly meetingId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('integer') readonly number!: number;
  @Column('text') readonly startsAt!: string;
  @Column('text') readonly place!: string;
  @Column('jsonb') readonly agenda!: readonly string[];
  /** Resident households when it was called. */
  @Column('integer') readonly size!: number;
  @Column('integer') readonly present!: number;
  @Column('integer') readonly resolutions!: number;
  @Column('integer') readonly passed!: number;
  @Column('integer') readonly minutes!: number;
  @Column('text') readonly stage!: MeetingStage;
  @Column('text') readonly calledAt!: string;
  @Column('text') readonly calledBy!: string;
  @Column('text') readonly calledRole!: string;
  /** '' until it is concluded or cancelled, like the three below. */
  @Column('text') readonly endedAt!: string;
  @Column('text') readonly endedBy!: string;
  @Column('text') readonly endedRole!: string;
  /** Why it was cancelled. */
  @Column('text') readonly reason!: string;
}

@Entity({ schema: 'council', name: 'resolution' })
@Index(['meetingId', 'number'], { unique: true })
export class ResolutionRow {
  @PrimaryColumn('uuid') readonly resolutionId!: string;
  @Column('uuid') readonly meetingId!: string;
  @Column('integer') readonly number!: number;
  @Column('text') readonly title!: string;
  @Column('text') readonly text!: string;
  @Column('integer') readonly votesFor!: number;
  @Column('integer') readonly against!: number;
  @Column('integer') readonly abstained!: number;
  /** Households there at the vote, of `size`. */
  @Column('integer') readonly present!: number;
  @Column('integer') readonly size!: number;
  @Column('boolean') readonly passed!: boolean;
  @Column('text') readonly at!: string;
  @Column('text') readonly by!: string;
  @Column('text') readonly role!: string;
}

@Entity({ schema: 'council', name: 'minutes' })
@Index(['sha256'])
export class MinutesRow {
  @PrimaryColumn('uuid') readonly meetingId!: string;
  @PrimaryColumn('text') readonly sha256!: string;
  @Column('text') readonly mediaType!: string;
  @Column('integer') readonly sizeBytes!: number;
  @Column('text') readonly at!: string;
  @Column('text') readonly by!: string;
  @Column('text') readonly role!: string;
  /** '' while the file is there, like the three below. */
  @Column('text') readonly erasedAt!: string;
  @Column('text') readonly erasedBy!: string;
  @Column('text') readonly erasedRole!: string;
  /** Why it was erased. */
  @Column('text') readonly reason!: string;
}

type Tables = 'meeting' | 'resolution' | 'minutes';

const NOTHING_YET = {
  ...{ present: 0, resolutions: 0, passed: 0, minutes: 0 },
  ...{ stage: 'called', endedAt: '', endedBy: '', endedRole: '', reason: '' },
};

const STILL_THERE = { erasedAt: '', erasedBy: '', erasedRole: '', reason: '' };

const ended = (
  { data: { meetingId }, at, by, role }: Followed<{ meetingId: string }>,
  rows: Rows<Tables>,
  how: object,
) => rows.patch('meeting', { meetingId }, { endedAt: at, endedBy: by, endedRole: role, ...how });

export const meetingPage = projection<MeetingEvent>()({
  name: 'council.meeting-page',
  version: 2,
  source: fromLog('meetings'),
  tables: { meeting: MeetingRow, resolution: ResolutionRow, minutes: MinutesRow },
  on: {
    MeetingCalled: ({ data, at, by, role }, rows) => {
      const { meetingId, compoundId, number, startsAt, place, agenda, size } = data;
      const notice = { meetingId, compoundId, number, startsAt, place, agenda, size };
      const called = { calledAt: at, calledBy: by, calledRole: role };
      rows.put('meeting', { ...notice, ...called, ...NOTHING_YET });
    },
    AttendanceRecorded: ({ data: { meetingId, households } }, rows) =>
      rows.add('meeting', { meetingId }, { present: households.length }),
    ResolutionRecorded: ({ data, at, by, role }, rows) => {
      const { compoundId: _compound, territory: _territory, ...resolution } = data;
      const { meetingId, passed } = resolution;
      rows.put('resolution', { ...resolution, at, by, role });
      rows.add('meeting', { meetingId }, { resolutions: 1, passed: passed ? 1 : 0 });
    },
    MinutesAttached: ({ data, at, by, role }, rows) => {
      const { meetingId, sha256, mediaType, sizeBytes } = data;
      const file = { meetingId, sha256, mediaType, sizeBytes };
      rows.put('minutes', { ...file, at, by, role, ...STILL_THERE });
      rows.add('meeting', { meetingId }, { minutes: 1 });
    },
    MinutesErased: ({ data: { meetingId, sha256, reason }, at, by, role }, rows) => {
      const erased = { erasedAt: at, erasedBy: by, erasedRole: role, reason };
      rows.patch('minutes', { meetingId, sha256 }, erased);
      rows.add('meeting', { meetingId }, { minutes: -1 });
    },
    MeetingConcluded: (event, rows) => ended(event, rows, { stage: 'concluded' }),
    MeetingCancelled: (event, rows) =>
      ended(event, rows, { stage: 'cancelled', reason: event.data.reason }),
  },
});
