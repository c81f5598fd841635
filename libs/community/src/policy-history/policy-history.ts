import { fromLog, projection } from '@yishi/following';
import type { PolicyTerms } from '@yishi/messaging';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PolicyEvent } from '../policy';

/** One version of a district's policy. */
@Entity({ schema: 'community', name: 'policy' })
export class PolicyRow {
  @PrimaryColumn('text') readonly districtCode!: string;
  @PrimaryColumn('integer') readonly policyVersion!: number;
  /** YYYY-MM-DD */
  @Column('text') readonly effectiveFrom!: string;
  @Column('text') readonly adoptedAt!: string;
  @Column('jsonb') readonly terms!: PolicyTerms;
}

export const policyHistory = projection<PolicyEvent>()({
  name: 'community.policy-history',
  version: 1,
  source: fromLog('policy'),
  tables: { policy: PolicyRow },
  on: {
    PolicyAdopted: ({ data, at }, rows) => rows.put('policy', { ...data, adoptedAt: at }),
  },
});
