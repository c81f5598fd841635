import { type Followed, fromLog, type Key, projection, type Rows } from '@yishi/following';
import { bigintColumn } from '@yishi/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Commitment, CouncilDissolved, CouncilEvent, MemberLeft } from '../council';

@Entity({ schema: 'council', name: 'council' })
export class CouncilRow {
  @PrimaryColumn('uuid') readonly councilId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly territory!: string;
  /** forming | established | dissolved */
  @Column('text') readonly stage!: string;
  @Column('integer') readonly term!: number;
  /** '' until established, and when the director was removed until the street names another. */
  @Column('text') readonly directorId!: string;
  @Column('text') readonly formedAt!: string;
  @Column('text', { nullable: true }) readonly establishedAt!: string | null;
  @Column('text', { nullable: true }) readonly dissolvedAt!: string | null;
  /** 0 founds the council of a term; each by-election is the next. */
  @Column('integer') readonly electionRound!: number;
  /** `null` when no by-election is open. */
  @Column('text', { nullable: true }) readonly byElectionOpenedAt!: string | null;
}

/** left: of the own will, or as the street recorded it. */
export type LeftCause = 'left' | 'exit-procedure' | 'council-dissolved';

/**
 * A member, or a former one, and the three things the member shows; `post` is '' until they are
 * published.
 */
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
  /** When the member was elected (last). */
  @Column('text') readonly joinedAt!: string;
  /** `null` for a member. */
  @Column('text', { nullable: true }) readonly leftAt!: string | null;
  @Column('text', { nullable: true }) readonly leftCause!: LeftCause | null;
  /** The exit procedure that removed the member. */
  @Column('uuid', { nullable: true }) readonly exitCaseId!: string | null;
}

@Entity({ schema: 'council', name: 'kept_commitment' })
export class KeptCommitmentRow {
  @PrimaryColumn('uuid') readonly councilId!: string;
  @PrimaryColumn('uuid') readonly commitmentId!: string;
  @Column('text') readonly note!: string;
  @Column('text') readonly keptAt!: string;
  @Column('text') readonly by!: string;
  @Column('text') readonly role!: string;
}

export type CouncilDecision =
  | 'formed'
  | 'established'
  | 'director-appointed'
  | 'by-election-opened'
  | 'seat-filled'
  | 'by-election-closed'
  | 'member-removed'
  | 'dissolved';

/** What was decided about a council. `reason` is '' where nobody has to give one. */
@Entity({ schema: 'council', name: 'council_decision' })
export class CouncilDecisionRow {
  @PrimaryColumn('uuid') readonly councilId!: string;
  @PrimaryColumn('bigint', { transformer: bigintColumn }) readonly position!: bigint;
  @Column('text') readonly decision!: CouncilDecision;
  /** Whom it is about, when it is about one person. */
  @Column('uuid', { nullable: true }) readonly personId!: string | null;
  /** The exit procedure in which it was decided. */
  @Column('uuid', { nullable: true }) readonly exitCaseId!: string | null;
  @Column('text') readonly reason!: string;
  @Column('text') readonly at!: string;
  @Column('text') readonly by!: string;
  @Column('text') readonly role!: string;
}

const NOTHING_SHOWN = {
  partyMember: null,
  post: '',
  duties: null,
  commitments: null,
  linkedHouseholds: 0,
  visits: 0,
  leftAt: null,
  leftCause: null,
  exitCaseId: null,
};

type Tables = 'council' | 'member' | 'kept' | 'decision';

const decide = (
  rows: Rows<Tables>,
  { data: { councilId }, position, at, by, role }: Followed<{ councilId: string }>,
  decision: CouncilDecision,
  about: Partial<Pick<CouncilDecisionRow, 'personId' | 'exitCaseId' | 'reason'>> = {},
): void => {
  const unless = { personId: null, exitCaseId: null, reason: '' };
  rows.put('decision', { councilId, position, at, by, role, decision, ...unless, ...about });
};

/** The rows whose present state the handlers below look at. */
const looksAt = ({ type, data }: Followed): readonly (readonly [Tables, Key])[] => {
  if (type === 'MemberLeft')
    return [['council', { councilId: (data as MemberLeft['data']).councilId }]];
  if (type !== 'CouncilDissolved') return [];
  const { councilId, seatedIds } = data as CouncilDissolved['data'];
  return seatedIds.map((personId) => ['member', { councilId, personId }] as const);
};

function memberLeft(event: Followed<MemberLeft['data']>, rows: Rows<Tables>): void {
  const { councilId, personId, reason, cause, caseId = null } = event.data;
  const left = { leftAt: event.at, leftCause: cause ?? 'left', exitCaseId: caseId };
  rows.patch('member', { councilId, personId }, { ...left, linkedHouseholds: 0 });
  if (rows.get<CouncilRow>('council', { councilId })?.directorId === personId) {
    rows.patch('council', { councilId }, { directorId: '' });
  }
  if (cause) decide(rows, event, 'member-removed', { personId, exitCaseId: caseId, reason });
}

function dissolved(event: Followed<CouncilDissolved['data']>, rows: Rows<Tables>): void {
  const { councilId, seatedIds, reason } = event.data;
  const gone = { stage: 'dissolved', directorId: '', dissolvedAt: event.at };
  rows.patch('council', { councilId }, { ...gone, byElectionOpenedAt: null });
  for (const personId of seatedIds) {
    const key = { councilId, personId };
    // a candidate may be a former member, who left when that was
    if (rows.get<MemberRow>('member', key)?.leftAt !== null) continue;
    const left = { leftAt: event.at, leftCause: 'council-dissolved' };
    rows.patch('member', key, { ...left, linkedHouseholds: 0 });
  }
  decide(rows, event, 'dissolved', { reason });
}

export const councilPage = projection<CouncilEvent>()({
  name: 'council.council-page',
  version: 2,
  source: fromLog('council'),
  tables: {
    council: CouncilRow,
    member: MemberRow,
    kept: KeptCommitmentRow,
    decision: CouncilDecisionRow,
  },
  reads: looksAt,
  on: {
    CouncilFormed: (event, rows) => {
      const elected = { establishedAt: null, electionRound: 0, byElectionOpenedAt: null };
      const formed = { stage: 'forming', directorId: '', formedAt: event.at, dissolvedAt: null };
      rows.put('council', { ...event.data, ...formed, ...elected });
      decide(rows, event, 'formed');
    },
    CouncilEstablished: (event, rows) => {
      const { councilId, directorId, memberIds } = event.data;
      const changes = { stage: 'established', directorId, establishedAt: event.at };
      rows.patch('council', { councilId }, changes);
      for (const personId of memberIds) {
        rows.put('member', { councilId, personId, ...NOTHING_SHOWN, joinedAt: event.at });
      }
      decide(rows, event, 'established', { personId: directorId });
    },
    ThreeThingsPublished: ({ data: { councilId, personId, ...things } }, rows) =>
      rows.patch('member', { councilId, personId }, things),
    CommitmentKept: ({ data: { councilId, commitmentId, note }, at, by, role }, rows) =>
      rows.put('kept', { councilId, commitmentId, note, keptAt: at, by, role }),
    HouseholdLinked: ({ data: { councilId, personId } }, rows) =>
      rows.add('member', { councilId, personId }, { linkedHouseholds: 1 }),
    HouseholdUnlinked: ({ data: { councilId, personId } }, rows) =>
      rows.add('member', { councilId, personId }, { linkedHouseholds: -1 }),
    HouseholdVisited: ({ data: { councilId, personId } }, rows) =>
      rows.add('member', { councilId, personId }, { visits: 1 }),
    DirectorAppointed: (event, rows) => {
      const { councilId, personId } = event.data;
      rows.patch('council', { councilId }, { directorId: personId });
      decide(rows, event, 'director-appointed', { personId });
    },
    ByElectionOpened: (event, rows) => {
      const { councilId, round, reason } = event.data;
      const open = { electionRound: round, byElectionOpenedAt: event.at };
      rows.patch('council', { councilId }, open);
      decide(rows, event, 'by-election-opened', { reason });
    },
    MemberJoined: (event, rows) => {
      const { councilId, personId } = event.data;
      rows.patch('council', { councilId }, { byElectionOpenedAt: null });
      rows.put('member', { councilId, personId, ...NOTHING_SHOWN, joinedAt: event.at });
      decide(rows, event, 'seat-filled', { personId });
    },
    ByElectionClosed: (event, rows) => {
      const { councilId, reason } = event.data;
      rows.patch('council', { councilId }, { byElectionOpenedAt: null });
      decide(rows, event, 'by-election-closed', { reason });
    },
    MemberLeft: memberLeft,
    CouncilDissolved: dissolved,
  },
});
