import { fromTopics, topicProjection } from '@yishi/following';
import { COMMUNITY_TOPIC, type PolicyTerms } from '@yishi/messaging';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A version of a district's policy. `effectiveFrom` is a date, YYYY-MM-DD. */
@Entity({ schema: 'council', name: 'policy' })
export class PolicyRow {
  @PrimaryColumn('text') readonly districtCode!: string;
  @PrimaryColumn('int') readonly policyVersion!: number;
  @Column('text') readonly effectiveFrom!: string;
  @Column('jsonb') readonly terms!: PolicyTerms;
}

export const policies = topicProjection({
  name: 'council.policy',
  version: 1,
  source: fromTopics(COMMUNITY_TOPIC),
  tables: { policy: PolicyRow },
  on: { 'PolicyAdopted.v1': ({ data }, rows) => rows.put('policy', { ...data }) },
});
