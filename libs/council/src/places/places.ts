import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { fromTopics, topicProjection } from '@yishi/following';
import { NotFound, type Territory } from '@yishi/kernel';
import { COMMUNITY_TOPIC } from '@yishi/messaging';
import { Column, Entity, PrimaryColumn, Repository } from 'typeorm';

@Entity({ schema: 'council', name: 'compound' })
export class CompoundPlaceRow {
  @PrimaryColumn('uuid') readonly compoundId!: string;
  @Column('text') readonly territory!: string;
}

@Entity({ schema: 'council', name: 'household' })
export class HouseholdPlaceRow {
  @PrimaryColumn('uuid') readonly householdId!: string;
  @Column('uuid') readonly compoundId!: string;
}

/** The council context's own copy of where compounds are and which households they have. */
export const places = topicProjection({
  name: 'council.places',
  version: 1,
  source: fromTopics(COMMUNITY_TOPIC),
  tables: { compound: CompoundPlaceRow, household: HouseholdPlaceRow },
  on: {
    'CompoundAdded.v1': ({ data: { compoundId, territory } }, rows) =>
      rows.put('compound', { compoundId, territory }),
    'HouseholdsRegistered.v1': (
      { data: { compoundId, households, removedHouseholdIds } },
      rows,
    ) => {
      for (const { householdId } of households) rows.put('household', { householdId, compoundId });
      for (const householdId of removedHouseholdIds) rows.remove('household', { householdId });
    },
  },
});

@Injectable()
export class Places {
  constructor(
    @InjectRepository(CompoundPlaceRow) private readonly compounds: Repository<CompoundPlaceRow>,
    @InjectRepository(HouseholdPlaceRow)
    private readonly households: Repository<HouseholdPlaceRow>,
  ) {}

  /** Refusals: `NotFound` compound. */
  async territoryOf(compoundId: string): Promise<Territory> {
    const row = await this.compounds.findOneBy({ compoundId });
    if (!row) throw new NotFound('compound');
    return row.territory;
  }

  /** The compound in whose register the household stands, if any. */
  async compoundOfHousehold(householdId: string): Promise<string | undefined> {
    return (await this.households.findOneBy({ householdId }))?.compoundId;
  }
}
