import { fromLog, projection } from '@yishi/following';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Commitment, CouncilEvent } from '../council';

@Entity({ schema: 'council', name: 'council' })
export class CouncilRow {
  @PrimaryColumn('uuid') readonly councilId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly territory!: string;
  /** forming | established | dissolved */
  @Column('text') readonly stage!: string;
  @Column('integer') readonly term!: number;
  /** '' until established. */
  @Column('text') readonly directorId!: string;
  @Column('text') readonly formedAt!: string;
  @Column('text', { nullable: true }) readonly establishedAt!: string | null;
}

/** A member and the three things the member shows; `post` is '' until they are published. */
@Entity({ schema: 'council', name: 'member' })
export class MemberRow {
  @PrimaryColumn('uuid') readonly councilId!: string;
  @PrimaryColumn('uuid') readonly personId!: string;
  @Column('boolean', { nullable: true }) readonly partyMember!: boolean | null;
  @Column('text', { default: '' }) readonly post!: string;
  @Column('jsonb', { nullable: true }) readonly duties!: readonly string[] | null;
  @Column('jsonb', { nullable: true }) readonly commitments!: readonly Commitment[] | null;
  @Column('integer', { default: 0 }) readonly linkedHouseholds!: number;
  /** How often the member called on them. */
  @Column('integer', { default: 0 }) readonly visits!: number;
}

@Entity({ schema: 'council', name: 'kept_commitment' })
export class KeptCommitmentRow {
  @PrimaryColumn('uuid') readonly councilId!: string;
  @PrimaryColumn('uuid') readonly commitmentId!: string;
  @Column('text') readonly note!: string;
  @Column('text') readonly keptAt!: string;
}

const NOTHING_SHOWN = {
  partyMember: null,
  post: '',
  duties: null,
  commitments: null,
  linkedHouseholds: 0,
  visits: 0,
};

export const councilPage = projection<CouncilEvent>()({
  name: 'council.council-page',
  version: 2,
  source: fromLog('council'),
  tables: { council: CouncilRow, member: MemberRow, kept: KeptCommitmentRow },
  on: {
    CouncilFormed: ({ data, at }, rows) =>
      rows.put('council', {
        ...data,
        stage: 'forming',
        directorId: '',
        formedAt: at,
        establishedAt: null,
      }),
    CouncilEstablished: ({ data: { councilId, directorId, memberIds }, at }, rows) => {
      const changes = { stage: 'established', directorId, establishedAt: at };
      rows.patch('council', { councilId }, changes);
      for (const personId of memberIds) {
        rows.put('member', { councilId, personId, ...NOTHING_SHOWN });
      }
    },
    ThreeThingsPublished: ({ data: { councilId, personId, ...things } }, rows) =>
      rows.patch('member', { councilId, personId }, things),
    CommitmentKept: ({ data: { councilId, commitmentId, note }, at }, rows) =>
      rows.put('kept', { councilId, commitmentId, note, keptAt: at }),
    HouseholdLinked: ({ data: { councilId, personId } }, rows) =>
      rows.add('member', { councilId, personId }, { linkedHouseholds: 1 }),
    HouseholdUnlinked: ({ data: { councilId, personId } }, rows) =>
      rows.add('member', { councilId, personId }, { linkedHouseholds: -1 }),
    HouseholdVisited: ({ data: { councilId, personId } }, rows) =>
      rows.add('member', { councilId, personId }, { visits: 1 }),
    DirectorAppointed: ({ data: { councilId, personId } }, rows) =>
      rows.patch('council', { councilId }, { directorId: personId }),
    MemberLeft: ({ data: { councilId, personId } }, rows) =>
      rows.remove('member', { councilId, personId }),
    CouncilDissolved: ({ data: { councilId, seatedIds } }, rows) => {
      rows.patch('council', { councilId }, { stage: 'dissolved', directorId: '' });
      for (const personId of seatedIds) rows.remove('member', { councilId, personId });
    },
  },
});
