import { fromLog, projection } from '@yishi/following';
import { bigintColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { CouncilEvent, VisitPurpose } from '../council';

/** A visit as the council and the street read it; never public. */
@Entity({ schema: 'council', name: 'visit' })
@Index(['councilId', 'position'])
@Index(['councilId', 'personId', 'position'])
export class VisitRow {
  @PrimaryColumn('uuid') readonly visitId!: string;
  @Column('uuid') readonly councilId!: string;
  /** The member. */
  @Column('uuid') readonly personId!: string;
  @Column('uuid') readonly householdId!: string;
  @Column('text') readonly date!: string;
  @Column('text') readonly purpose!: VisitPurpose;
  @Column('text') readonly note!: string;
  /** When it was noted. */
  @Column('text') readonly at!: string;
  @Column('bigint', { transformer: bigintColumn }) readonly position!: bigint;
}

export const visitList = projection<CouncilEvent>()({
  name: 'council.visit-list',
  version: 1,
  source: fromLog('council'),
  tables: { visit: VisitRow },
  on: {
    HouseholdVisited: ({ data, at, position }, rows) =>
      rows.put('visit', { ...data, at, position }),
  },
});
