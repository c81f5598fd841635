import { type Followed, fromLog, projection, type Rows } from '@yishi/following';
import { bigintColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AppropriationEvent } from '../appropriation';
import type { FundingEvent } from '../funding';

/**
 * A decision on a project's money that everybody may read: never on a single contribution, payment
 * or invoice, which their own lists show. Rows are added and never changed, so those of a past are
 * the ones that are older. `by` is the person by the vault's id, or the program's own process.
 */
@Entity({ schema: 'funding', name: 'decision' })
@Index(['projectId', 'position'])
export class FundingDecision {
  @PrimaryColumn('bigint', { transformer: bigintColumn }) readonly position!: bigint;
  @Column('uuid') readonly projectId!: string;
  @Column('text') readonly role!: string;
  @Column('text') readonly by!: string;
  @Column('text') readonly decision!: string;
  /** `''` where none is asked for. */
  @Column('text') readonly reason!: string;
  /** An instant, ISO 8601 UTC. */
  @Column('text') readonly at!: string;
}

type Decided = Followed<{ projectId: string; reason?: string }>;

const decided =
  (decision: string) =>
  ({ position, at, by, role, data }: Decided, rows: Rows<'decision'>): void => {
    const { projectId, reason = '' } = data;
    rows.put('decision', { position, projectId, role, by, decision, reason, at });
  };

export const decisionList = projection<AppropriationEvent | FundingEvent>()({
  name: 'funding.decision',
  version: 1,
  source: fromLog('funding', 'appropriation'),
  tables: { decision: FundingDecision },
  on: {
    AllocationApproved: decided('allocation-approved'),
    AllocationReturned: decided('allocation-returned'),
    AllocationRejected: decided('allocation-rejected'),
    RaisingExtended: decided('raising-extended'),
    RaisingFailed: decided('raising-failed'),
    SupplementProposed: decided('supplement-proposed'),
    SupplementEndorsed: decided('supplement-endorsed'),
    SupplementRejected: decided('supplement-rejected'),
    SupplementApproved: decided('supplement-approved'),
    SettlementProposed: decided('settlement-proposed'),
    SettlementConfirmed: decided('settlement-confirmed'),
  },
});
