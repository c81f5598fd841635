import { fromLog, projection } from '@yishi/following';
import { bigintColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { OpinionEvent } from '../opinions';

/** What is not public of an opinion. */
@Entity({ schema: 'council', name: 'opinion_content' })
@Index(['compoundId', 'opinionNumber'], { unique: true })
export class OpinionContentRow {
  @PrimaryColumn('uuid') readonly opinionId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly opinionNumber!: string;
  @Column('text') readonly territory!: string;
  @Column('uuid') readonly householdId!: string;
  @Column('text') readonly text!: string;
  @Column('text') readonly submittedAt!: string;
}

@Entity({ schema: 'council', name: 'opinion_photo' })
@Index(['sha256'])
export class OpinionPhotoRow {
  @PrimaryColumn('uuid') readonly opinionId!: string;
  @PrimaryColumn('text') readonly sha256!: string;
  @Column('bigint', { transformer: bigintColumn }) readonly position!: bigint;
  @Column('text') readonly mediaType!: string;
  @Column('integer') readonly sizeBytes!: number;
  @Column('text') readonly addedAt!: string;
  /** '' while the file is there. */
  @Column('text') readonly erasedAt!: string;
}

export const opinionContent = projection<OpinionEvent>()({
  name: 'council.opinion-content',
  version: 2,
  source: fromLog('opinions'),
  tables: { content: OpinionContentRow, photo: OpinionPhotoRow },
  on: {
    OpinionSubmitted: ({ data, at }, rows) => {
      const { opinionId, compoundId, opinionNumber, territory, householdId, text } = data;
      const path = { opinionId, compoundId, opinionNumber, territory };
      rows.put('content', { ...path, householdId, text, submittedAt: at });
    },
    OpinionPhotoAdded: ({ data, at, position }, rows) => {
      const { opinionId, sha256, mediaType, sizeBytes } = data;
      const file = { sha256, position, mediaType, sizeBytes };
      rows.put('photo', { opinionId, ...file, addedAt: at, erasedAt: '' });
    },
    OpinionPhotoErased: ({ data: { opinionId, sha256 }, at }, rows) =>
      rows.patch('photo', { opinionId, sha256 }, { erasedAt: at }),
  },
});
