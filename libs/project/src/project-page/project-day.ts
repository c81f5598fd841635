import type { Rows } from '@yishi/following';
import { chinaDate } from '@yishi/kernel';
import { bigintColumn, fenColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Stage } from '../project';
import type { ProjectPage } from './project-page';

/** No day of a project comes after it. */
const FOREVER = '9999-12-31';

/**
 * What the list shows of a project from `day` to the day before `until`, both YYYY-MM-DD in China.
 * A day on which nothing happened has no row, so there are at most as many as days with events: a
 * list of hundreds of projects has a past without their streams being read.
 */
@Entity({ schema: 'project', name: 'project_day' })
@Index(['draftedPosition'])
@Index(['compoundId', 'draftedPosition'])
@Index(['streetCode', 'draftedPosition'])
@Index(['districtCode', 'draftedPosition'])
export class ProjectDay {
  @PrimaryColumn('uuid') readonly projectId!: string;
  @PrimaryColumn('text') readonly day!: string;
  @Column('text') readonly until!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly districtCode!: string;
  @Column('text') readonly streetCode!: string;
  @Column('text') readonly stage!: Stage;
  @Column('text') readonly field!: string;
  @Column('text') readonly title!: string;
  @Column('bigint', { transformer: fenColumn }) readonly totalFen!: bigint;
  @Column('int') readonly households!: number;
  @Column('int') readonly needed!: number;
  @Column('int') readonly participating!: number;
  @Column('bigint', { transformer: bigintColumn }) readonly draftedPosition!: bigint;
}

/**
 * Keeps what a project has come to by an event of the instant `at`. What a clock that ran behind
 * puts on an earlier day counts for the newest: what follows in the log is later.
 */
export function keepDay(rows: Rows<'page' | 'day'>, page: ProjectPage, at: string): void {
  const { projectId, since } = page;
  const date = chinaDate(new Date(at));
  const day = date > since ? date : since;
  if (day !== since) {
    if (since !== '') rows.patch('day', { projectId, day: since }, { until: day });
    rows.patch('page', { projectId }, { since: day });
  }
  const { compoundId, districtCode, streetCode, stage, field, title, totalFen } = page;
  const { households, needed, participating, draftedPosition } = page;
  const shown = { compoundId, districtCode, streetCode, stage, field, title, totalFen };
  const drive = { households, needed, participating, draftedPosition };
  rows.put('day', { projectId, day, until: FOREVER, ...shown, ...drive });
}
