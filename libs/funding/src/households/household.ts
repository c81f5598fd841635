import { fromTopics, topicProjection } from '@yishi/following';
import { COMMUNITY_TOPIC } from '@yishi/messaging';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * A household of a register: who may give for which address. `contactPersonId` is in the vault, ''
 * when unknown.
 */
@Entity({ schema: 'funding', name: 'household' })
@Index(['compoundId', 'address'])
export class Household {
  @PrimaryColumn('uuid') readonly householdId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly address!: string;
  @Column('text') readonly contactPersonId!: string;
}

export const householdProjection = topicProjection({
  name: 'funding.household',
  version: 1,
  source: fromTopics(COMMUNITY_TOPIC),
  tables: { household: Household },
  on: {
    'HouseholdsRegistered.v1': ({ data }, rows) => {
      const { compoundId, households, removedHouseholdIds } = data;
      for (const { householdId, address, contactPersonId } of households) {
        rows.put('household', { householdId, compoundId, address, contactPersonId });
      }
      for (const householdId of removedHouseholdIds) rows.remove('household', { householdId });
    },
  },
});
