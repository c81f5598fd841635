import { fromLog, projection } from '@yishi/following';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CouncilEvent, Nomination, NominationKind } from '../council';

@Entity({ schema: 'council', name: 'nomination' })
export class NominationRow {
  @PrimaryColumn('uuid') readonly councilId!: string;
  @PrimaryColumn('integer') readonly term!: number;
  @PrimaryColumn('uuid') readonly personId!: string;
  /** self | recommended */
  @Column('text') readonly kind!: NominationKind;
  /** proposed | accepted | declined */
  @Column('text') readonly answer!: Nomination;
}

export const nominationList = projection<CouncilEvent>()({
  name: 'council.nomination-list',
  version: 1,
  source: fromLog('council'),
  tables: { nomination: NominationRow },
  on: {
    CandidateNominated: ({ data }, rows) => rows.put('nomination', { ...data, answer: 'proposed' }),
    NominationAccepted: ({ data }, rows) =>
      rows.patch('nomination', { ...data }, { answer: 'accepted' }),
    NominationDeclined: ({ data }, rows) =>
      rows.patch('nomination', { ...data }, { answer: 'declined' }),
  },
});
