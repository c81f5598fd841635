import { type Followed, fromLog, projection, type Rows } from '@yishi/following';
import { fenColumn } from '@yishi/platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FundingEvent, Stage } from '../funding';
import type { Part } from '../parts';

const fen = { transformer: fenColumn };

/** The money of one project: facts and sums, nobody's name. */
@Entity({ schema: 'funding', name: 'project' })
export class ProjectFunding {
  @PrimaryColumn('uuid') readonly projectId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly territory!: string;
  @Column('text') readonly districtCode!: string;
  @Column('text') readonly streetCode!: string;
  @Column('text') readonly title!: string;
  @Column('text') readonly stage!: Stage;
  @Column('int') readonly round!: number;
  @Column('int') readonly year!: number;
  @Column('int') readonly policyVersion!: number;
  @Column('text') readonly matching!: string;
  /** As it goes over the wire: amounts in whole fen are numbers when it is read. */
  @Column('jsonb') readonly parts!: readonly (Omit<Part, 'amountFen'> & {
    readonly amountFen: bigint | number;
  })[];
  @Column('bigint', fen) readonly requestedFen!: bigint;
  @Column('bigint', fen) readonly approvedFen!: bigint;
  @Column('bigint', fen) readonly targetFen!: bigint;
  @Column('bigint', fen) readonly raisedFen!: bigint;
  @Column('bigint', fen) readonly pledgedFen!: bigint;
  @Column('bigint', fen) readonly invoicedFen!: bigint;
  @Column('bigint', fen) readonly cashFen!: bigint;
  @Column('bigint', fen) readonly actualFen!: bigint;
  @Column('bigint', fen) readonly reserveFen!: bigint;
  /** An instant, ISO 8601 UTC; '' before raising opens. */
  @Column('text') readonly deadline!: string;
  @Column('boolean') readonly extended!: boolean;
  /** What the director proposed to settle on, 0 when nothing. */
  @Column('bigint', fen) readonly settlementProposedFen!: bigint;
  /** The supplement under way, '' when there is none. */
  @Column('text') readonly supplementId!: string;
  @Column('bigint', fen) readonly supplementFen!: bigint;
  @Column('boolean') readonly supplementEndorsed!: boolean;
}

/**
 * What was paid by a funder and what went back. Money moves in the last round of a project only.
 */
@Entity({ schema: 'funding', name: 'paid' })
export class PaidRow {
  @PrimaryColumn('uuid') readonly projectId!: string;
  @PrimaryColumn('text') readonly funder!: string;
  @Column('bigint', { ...fen, default: '0' }) readonly paidFen!: bigint;
  @Column('bigint', { ...fen, default: '0' }) readonly aheadOfRaisingFen!: bigint;
  @Column('bigint', { ...fen, default: '0' }) readonly backFen!: bigint;
}

type Tables = 'project' | 'paid';
type OfProject = Readonly<{ projectId: string }>;

const patch = (rows: Rows<Tables>, { projectId }: OfProject, columns: Partial<ProjectFunding>) =>
  rows.patch('project', { projectId }, columns);

const add = (rows: Rows<Tables>, { projectId }: OfProject, sums: Record<string, bigint>) =>
  rows.add('project', { projectId }, sums);

const target = (parts: readonly Part[]): bigint =>
  parts.find(({ source }) => source === 'residents')?.amountFen ?? 0n;

type Left = Followed<OfProject & Readonly<{ raisedFen: bigint; amountFen: bigint }>>;
const contributionLeft = ({ data }: Left, rows: Rows<Tables>): void => {
  patch(rows, data, { raisedFen: data.raisedFen });
  add(rows, data, { cashFen: -data.amountFen });
};

type Closed = OfProject & Readonly<{ parts: readonly { funder: string; backFen: bigint }[] }>;
function closed(rows: Rows<Tables>, data: Closed, columns: Partial<ProjectFunding>): void {
  const { projectId, parts } = data;
  for (const { funder, backFen } of parts) {
    if (backFen !== 0n) rows.add('paid', { projectId, funder }, { backFen });
  }
  patch(rows, data, { ...columns, cashFen: 0n, supplementId: '' });
}

const nothingYet = {
  parts: [],
  approvedFen: 0n,
  targetFen: 0n,
  raisedFen: 0n,
  pledgedFen: 0n,
  invoicedFen: 0n,
  cashFen: 0n,
  actualFen: 0n,
  reserveFen: 0n,
  year: 0,
  deadline: '',
  extended: false,
  settlementProposedFen: 0n,
  supplementId: '',
  supplementFen: 0n,
  supplementEndorsed: false,
} as const;

export const fundingPage = projection<FundingEvent>()({
  name: 'funding.project',
  version: 2,
  source: fromLog('funding'),
  tables: { project: ProjectFunding, paid: PaidRow },
  on: {
    AllocationRequested: ({ data }, rows) => {
      const { projectId, compoundId, territory, districtCode, streetCode, title } = data;
      const { round, policyVersion, terms, totalFen } = data;
      rows.put('project', {
        ...nothingYet,
        projectId,
        compoundId,
        territory,
        districtCode,
        streetCode,
        title,
        round,
        policyVersion,
        stage: 'requested',
        matching: terms.matching,
        requestedFen: totalFen,
      });
    },
    AllocationGranted: ({ data }, rows) => {
      const { year, approvedFen, parts } = data;
      const targetFen = target(parts);
      patch(rows, data, { stage: 'approved', year, approvedFen, targetFen, parts });
    },
    AllocationRefused: ({ data }, rows) => patch(rows, data, { stage: data.outcome }),
    AllocationCancelled: ({ data }, rows) => patch(rows, data, { stage: 'cancelled' }),
    RaisingOpened: ({ data }, rows) =>
      patch(rows, data, { stage: 'raising', deadline: data.deadline }),
    RaisingExtended: ({ data }, rows) =>
      patch(rows, data, { deadline: data.deadline, extended: true }),
    FundingReopened: ({ data }, rows) => patch(rows, data, { deadline: data.deadline }),
    PledgeMade: ({ data }, rows) => add(rows, data, { pledgedFen: data.amountFen }),
    PledgeWithdrawn: ({ data }, rows) => add(rows, data, { pledgedFen: -data.amountFen }),
    ContributionCredited: ({ data }, rows) => {
      patch(rows, data, { raisedFen: data.raisedFen });
      add(rows, data, { cashFen: data.amountFen });
    },
    ContributionReversed: contributionLeft,
    ContributionRefunded: contributionLeft,
    PaymentReleased: ({ data }, rows) => {
      const { projectId, funder, amountFen, aheadOfRaising } = data;
      const aheadOfRaisingFen = aheadOfRaising ? amountFen : 0n;
      rows.add('paid', { projectId, funder }, { paidFen: amountFen, aheadOfRaisingFen });
      add(rows, data, { cashFen: amountFen });
    },
    InvoicePaid: ({ data }, rows) =>
      add(rows, data, { invoicedFen: data.amountFen, cashFen: -data.amountFen }),
    SupplementProposed: ({ data }, rows) => {
      const { supplementId, newTotalFen } = data;
      const columns = { supplementId, supplementFen: newTotalFen, supplementEndorsed: false };
      patch(rows, data, columns);
    },
    SupplementEndorsed: ({ data }, rows) => patch(rows, data, { supplementEndorsed: true }),
    SupplementRejected: ({ data }, rows) => patch(rows, data, { supplementId: '' }),
    ApprovedCostChanged: ({ data }, rows) => {
      const { approvedFen, parts } = data;
      patch(rows, data, { approvedFen, targetFen: target(parts), parts, supplementId: '' });
    },
    SettlementProposed: ({ data }, rows) =>
      patch(rows, data, { settlementProposedFen: data.actualFen }),
    SettlementConfirmed: ({ data }, rows) => patch(rows, data, { stage: 'settling' }),
    UnwindBegun: ({ data }, rows) => patch(rows, data, { stage: 'unwinding' }),
    UnwindBlocked: ({ data }, rows) => patch(rows, data, { stage: 'unwind-blocked' }),
    ProjectSettled: ({ data }, rows) => {
      const { actualFen, reserveFen } = data;
      closed(rows, data, { stage: 'settled', actualFen, reserveFen });
    },
    ProjectUnwound: ({ data }, rows) => closed(rows, data, { stage: 'unwound' }),
  },
});
