import { type Followed, fromLog, projection, type Rows } from '@yishi/following';
import { bigintColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ExitEvent, ExitOutcome, ExitStep, LapseCause } from '../exit';

@Entity({ schema: 'council', name: 'exit_case' })
@Index(['councilId', 'openedPosition'])
export class ExitCaseRow {
  @PrimaryColumn('uuid') readonly caseId!: string;
  @Column('uuid') readonly councilId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly territory!: string;
  @Index() @Column('uuid') readonly personId!: string;
  @Column('jsonb') readonly periods!: readonly string[];
  @Column('text') readonly openedAt!: string;
  @Column('bigint', { transformer: bigintColumn }) readonly openedPosition!: bigint;
  @Column('text') readonly statementEndsAt!: string;
  /** `null` as long as the member has said nothing. */
  @Column('text', { nullable: true }) readonly statement!: string | null;
  @Column('text', { nullable: true }) readonly statedAt!: string | null;
  @Column('text') readonly step!: ExitStep;
  /** What was decided last, also when it was sent back; `null` before. */
  @Column('text', { nullable: true }) readonly outcome!: ExitOutcome | null;
  /** When it was confirmed or lapsed. */
  @Column('text', { nullable: true }) readonly closedAt!: string | null;
  @Column('text', { nullable: true }) readonly lapseCause!: LapseCause | null;
}

/** A decision in a case: the council's, and the street's on it. */
@Entity({ schema: 'council', name: 'exit_decision' })
export class ExitDecisionRow {
  @PrimaryColumn('uuid') readonly caseId!: string;
  @PrimaryColumn('bigint', { transformer: bigintColumn }) readonly position!: bigint;
  /** decided | confirmed | returned */
  @Column('text') readonly decision!: string;
  @Column('text', { nullable: true }) readonly outcome!: ExitOutcome | null;
  @Column('text') readonly reason!: string;
  @Column('integer', { nullable: true }) readonly votesFor!: number | null;
  @Column('integer', { nullable: true }) readonly votesAgainst!: number | null;
  @Column('text') readonly at!: string;
  @Column('text') readonly by!: string;
  @Column('text') readonly role!: string;
}

type Decision = Pick<ExitDecisionRow, 'decision' | 'reason'> & Partial<ExitDecisionRow>;

const decide = (
  rows: Rows<'decision'>,
  { data: { caseId }, position, at, by, role }: Followed<{ caseId: string }>,
  decision: Decision,
): void => {
  const unless = { outcome: null, votesFor: null, votesAgainst: null };
  rows.put('decision', { caseId, position, at, by, role, ...unless, ...decision });
};

export const exitPage = projection<ExitEvent>()({
  name: 'council.exit-page',
  version: 1,
  source: fromLog('exit'),
  tables: { exitCase: ExitCaseRow, decision: ExitDecisionRow },
  on: {
    ExitOpened: ({ data: { term: _term, round: _round, ...data }, at, position }, rows) =>
      rows.put('exitCase', {
        ...data,
        openedAt: at,
        openedPosition: position,
        statement: null,
        statedAt: null,
        step: 'open',
        outcome: null,
        closedAt: null,
        lapseCause: null,
      }),
    PositionStated: ({ data: { caseId, text }, at }, rows) =>
      rows.patch('exitCase', { caseId }, { statement: text, statedAt: at }),
    ExitDecided: (event, rows) => {
      const { caseId, outcome, reason, votesFor, votesAgainst } = event.data;
      rows.patch('exitCase', { caseId }, { step: 'decided', outcome });
      decide(rows, event, { decision: 'decided', outcome, reason, votesFor, votesAgainst });
    },
    ExitConfirmed: (event, rows) => {
      const { caseId, outcome, reason } = event.data;
      rows.patch('exitCase', { caseId }, { step: 'confirmed', closedAt: event.at });
      decide(rows, event, { decision: 'confirmed', outcome, reason });
    },
    ExitReturned: (event, rows) => {
      const { caseId, reason } = event.data;
      rows.patch('exitCase', { caseId }, { step: 'open' });
      decide(rows, event, { decision: 'returned', reason });
    },
    ExitLapsed: ({ data: { caseId, cause }, at }, rows) =>
      rows.patch('exitCase', { caseId }, { step: 'lapsed', closedAt: at, lapseCause: cause }),
  },
});
