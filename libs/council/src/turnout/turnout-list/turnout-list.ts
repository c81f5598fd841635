import { type Followed, fromLog, projection, type Rows } from '@yishi/following';
import type { TurnoutActivity } from '@yishi/messaging';
import { bigintColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Turnout, TurnoutEvent } from '../turnouts';

/** A turnout as everybody may read it. `…By` are persons, never shown. */
@Entity({ schema: 'council', name: 'turnout' })
@Index(['compoundId', 'position'])
export class TurnoutRow {
  @PrimaryColumn('uuid') readonly turnoutId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly activity!: TurnoutActivity;
  @Column('text') readonly date!: string;
  @Column('integer') readonly households!: number;
  @Column('integer') readonly people!: number;
  @Column('text') readonly at!: string;
  @Column('text') readonly by!: string;
  @Column('text') readonly role!: string;
  /** '' while it counts, like the three below. */
  @Column('text') readonly struckOutAt!: string;
  @Column('text') readonly struckOutBy!: string;
  @Column('text') readonly struckOutRole!: string;
  @Column('text') readonly reason!: string;
  /** Place in the log: the order of the list. */
  @Column('bigint', { transformer: bigintColumn }) readonly position!: bigint;
}

/** What counts of one activity: turnouts, and the households and people in them. */
@Entity({ schema: 'council', name: 'turnout_sum' })
export class TurnoutSumRow {
  @PrimaryColumn('uuid') readonly compoundId!: string;
  @PrimaryColumn('text') readonly activity!: TurnoutActivity;
  @Column('integer', { default: 0 }) readonly turnouts!: number;
  @Column('integer', { default: 0 }) readonly households!: number;
  @Column('integer', { default: 0 }) readonly people!: number;
}

const COUNTS = { struckOutAt: '', struckOutBy: '', struckOutRole: '', reason: '' };

const add = (rows: Rows<'turnout' | 'sum'>, { data }: Followed<Turnout>, sign: 1 | -1) => {
  const { compoundId, activity, households, people } = data;
  const figures = { turnouts: sign, households: sign * households, people: sign * people };
  rows.add('sum', { compoundId, activity }, figures);
};

export const turnoutList = projection<TurnoutEvent>()({
  name: 'council.turnout-list',
  version: 1,
  source: fromLog('turnouts'),
  tables: { turnout: TurnoutRow, sum: TurnoutSumRow },
  on: {
    TurnoutRecorded: (event, rows) => {
      const { at, by, role, position } = event;
      const { territory: _territory, ...turnout } = event.data;
      rows.put('turnout', { ...turnout, at, by, role, ...COUNTS, position });
      add(rows, event, 1);
    },
    TurnoutStruckOut: (event, rows) => {
      const { at, by, role } = event;
      const { turnoutId, reason } = event.data;
      const end = { struckOutAt: at, struckOutBy: by, struckOutRole: role, reason };
      rows.patch('turnout', { turnoutId }, end);
      add(rows, event, -1);
    },
  },
});
