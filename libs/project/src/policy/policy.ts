import { fromTopics, topicProjection } from '@yishi/following';
import { COMMUNITY_TOPIC, type PolicyTerms } from '@yishi/messaging';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A version of a district's policy. `effectiveFrom` is a date, YYYY-MM-DD. */
@Entity({ schema: 'project', name: 'policy' })
export class Policy {
  @PrimaryColumn('text') readonly districtCode!: string;
  @PrimaryColumn('int') readonly policyVersion!: number;
  @Column('text') readonly effectiveFrom!: string;
  @Column('jsonb') readonly terms!: PolicyTerms;
}

export const policyProjection = topicProjection({
  name: 'project.policy',
  version: 1,
  source: fromTopics(COMMUNITY_TOPIC),
  tables: { policy: Policy },
  on: {
    'PolicyAdopted.v1': ({ data }, rows) => {
      const { districtCode, policyVersion, effectiveFrom, terms } = data;
      rows.put('policy', { districtCode, policyVersion, effectiveFrom, terms });
    },
  },
});
