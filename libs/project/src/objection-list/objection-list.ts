import { type Followed, fromLog, projection, type Rows } from '@yishi/following';
import { bigintColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ObjectionGrounds, ProjectEvent } from '../project';

/**
 * An objection as those who decide it read it: not who raised it. An open one of an earlier round
 * has lapsed.
 */
@Entity({ schema: 'project', name: 'objection' })
@Index(['projectId', 'position'])
export class ObjectionEntry {
  @PrimaryColumn('uuid') readonly objectionId!: string;
  @Column('uuid') readonly projectId!: string;
  @Column('bigint', { transformer: bigintColumn }) readonly position!: bigint;
  @Column('int') readonly round!: number;
  @Column('text') readonly grounds!: ObjectionGrounds;
  @Column('text') readonly text!: string;
  @Column('text') readonly at!: string;
  @Column('text') readonly outcome!: string;
  @Column('text') readonly reason!: string;
  /** The street's officer by the vault's id, and when; `''` while nobody has decided. */
  @Column('text') readonly decidedBy!: string;
  @Column('text') readonly decidedAt!: string;
}

type Decided = Followed<{ objectionId: string; reason: string; by: string }>;

const decided = (rows: Rows<'objection'>, { data, at }: Decided, outcome: string) => {
  const { objectionId, reason, by } = data;
  const decision = { outcome, reason, decidedBy: by, decidedAt: at };
  rows.patch('objection', { objectionId }, decision);
};

const undecided = { decidedBy: '', decidedAt: '' };

export const objectionProjection = projection<ProjectEvent>()({
  name: 'project.objection',
  version: 2,
  source: fromLog('project'),
  tables: { objection: ObjectionEntry },
  on: {
    ObjectionRaised: ({ data, at, position }, rows) => {
      const { objectionId, projectId, round, grounds, text } = data;
      const entry = { objectionId, projectId, position, round, grounds, text, at };
      rows.put('objection', { ...entry, outcome: 'open', reason: '', ...undecided });
    },
    ObjectionUpheld: (event, rows) => decided(rows, event, 'upheld'),
    ObjectionOverruled: (event, rows) => decided(rows, event, 'overruled'),
  },
});
