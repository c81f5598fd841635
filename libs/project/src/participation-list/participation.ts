import { fromLog, projection } from '@yishi/following';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ParticipationMode, ProjectEvent } from '../project';

/** A household that takes part. Who does not is recorded nowhere: taking part is free. */
@Entity({ schema: 'project', name: 'participation' })
export class Participation {
  @PrimaryColumn('uuid') readonly projectId!: string;
  @PrimaryColumn('uuid') readonly householdId!: string;
  @Column('text') readonly mode!: ParticipationMode;
  /** Number of the photo of the signature sheet; 0 for other modes. */
  @Column('int') readonly sheetPhoto!: number;
  @Column('text') readonly at!: string;
}

export const participationProjection = projection<ProjectEvent>()({
  name: 'project.participation',
  version: 1,
  source: fromLog('project'),
  tables: { participation: Participation },
  on: {
    HouseholdTookPart: ({ data, at }, rows) => {
      const { projectId, householdId, mode, sheetPhoto = 0 } = data;
      rows.put('participation', { projectId, householdId, mode, sheetPhoto, at });
    },
    HouseholdWithdrew: ({ data: { projectId, householdId } }, rows) =>
      rows.remove('participation', { projectId, householdId }),
  },
});
