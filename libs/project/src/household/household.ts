import { fromTopics, topicProjection } from '@yishi/following';
import { COMMUNITY_TOPIC } from '@yishi/messaging';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * A household of a register. `residence` is the register's word, or `removed`; no person is known
 * here.
 */
@Entity({ schema: 'project', name: 'household' })
@Index(['compoundId', 'residence'])
export class Household {
  @PrimaryColumn('uuid') readonly householdId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly address!: string;
  @Column('text') readonly residence!: string;
}

/** How far a compound's register was received: a large import comes in several events. */
@Entity({ schema: 'project', name: 'register' })
export class Register {
  @PrimaryColumn('uuid') readonly compoundId!: string;
  @Column('int') readonly registerVersion!: number;
  @Column('boolean') readonly complete!: boolean;
}

export const householdProjection = topicProjection({
  name: 'project.household',
  version: 1,
  source: fromTopics(COMMUNITY_TOPIC),
  tables: { household: Household, register: Register },
  on: {
    'HouseholdsRegistered.v1': ({ data }, rows) => {
      const { compoundId, registerVersion, households, removedHouseholdIds, last } = data;
      for (const { householdId, address, residence } of households)
        rows.put('household', { householdId, compoundId, address, residence });
      for (const householdId of removedHouseholdIds)
        rows.patch('household', { householdId }, { residence: 'removed' });
      rows.put('register', { compoundId, registerVersion, complete: last });
    },
  },
});
