import { fromLog, projection } from '@yishi/following';
import { RESIDENCES, type Residence } from '@yishi/messaging';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RegisterEvent } from '../register';

/** A household of the register. The contact person is an id of the vault; '' when there is none. */
@Entity({ schema: 'community', name: 'household' })
@Index(['compoundId', 'address'])
@Index(['contactPersonId'])
export class HouseholdRow {
  @PrimaryColumn('uuid') readonly householdId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly address!: string;
  /** One of `RESIDENCES`. */
  @Column('text', { default: RESIDENCES[0] }) readonly residence!: Residence;
  @Column('text', { default: '' }) readonly contactPersonId!: string;
}

export const registerPage = projection<RegisterEvent>()({
  name: 'community.register-page',
  version: 1,
  source: fromLog('register'),
  tables: { household: HouseholdRow },
  on: {
    HouseholdsRegistered: ({ data: { compoundId, households, removedHouseholdIds } }, rows) => {
      for (const household of households) rows.put('household', { compoundId, ...household });
      for (const householdId of removedHouseholdIds) rows.remove('household', { householdId });
    },
  },
});
