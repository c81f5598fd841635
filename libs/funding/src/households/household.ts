import { fromTopics, topicProjection } from '@yishi/following';
import { COMMUNITY_TOPIC } from '@yishi/messaging';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * A household of a register: who may give for which address. `contactPersonId` is in the vault, ''
 * when unknown. One that left the register keeps its address, for its receipts, and nothing else.
 */
@Entity({ schema: 'funding', name: 'household' })
@Index(['compoundId', 'address'])
export class Household {
  @PrimaryColumn('uuid') readonly householdId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly address!: string;
  @Column('text') readonly contactPersonId!: string;
  @Column('boolean') readonly removed!: boolean;
}

export const householdProjection = topicProjection({
  name: 'funding.household',
  version: 2,
  source: fromTopics(COMMUNITY_TOPIC),
  tables: { household: Household },
  on: {
    'HouseholdsRegistered.v1': ({ data }, rows) => {
      const { compoundId, households, removedHouseholdIds } = data;
      for (const { householdId, address, contactPersonId } of households) {
        rows.put('household', {
          householdId,
          compoundId,
          address,
          contactPersonId,
          removed: false,
        });
      }
      for (const householdId of removedHouseholdIds)
        rows.patch('household', { householdId }, { contactPersonId: '', removed: true });
    },
  },
});
