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
  /** The role, and the person by the vault's id. */
  @Column('text') readonly role!: string;
  @Column('text') readonly by!: string;
  @Column('jsonb') readonly terms!: PolicyTerms;
}

export const policyHistory = projection<PolicyEvent>()({
  name: 'community.policy-history',
  version: 2,
  source: fromLog('policy'),
  tables: { policy: PolicyRow },
  on: {
    PolicyAdopted: ({ data, at, role, by }, rows) =>
      rows.put('policy', { ...data, adoptedAt: at, role, by }),
  },
});
