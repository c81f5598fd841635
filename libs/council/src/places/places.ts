import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { fromTopics, topicProjection } from '@yishi/following';
import { districtCodeOf, NotFound, type Territory } from '@yishi/kernel';
import { COMMUNITY_TOPIC, type PolicyTerms, type Residence } from '@yishi/messaging';
import { Column, Entity, In, Index, LessThanOrEqual, PrimaryColumn, Repository } from 'typeorm';
import { PolicyRow } from './policies';

@Entity({ schema: 'council', name: 'compound' })
export class CompoundPlaceRow {
  @PrimaryColumn('uuid') readonly compoundId!: string;
  @Column('text') readonly territory!: string;
}

@Entity({ schema: 'council', name: 'household' })
@Index(['compoundId'])
export class HouseholdPlaceRow {
  @PrimaryColumn('uuid') readonly householdId!: string;
  @Column('uuid') readonly compoundId!: string;
  /** `building-unit-room` */
  @Column('text') readonly address!: string;
  @Column('text') readonly residence!: Residence;
}

/** The council context's own copy of where compounds are and which households they have. */
export const places = topicProjection({
  name: 'council.places',
  version: 2,
  source: fromTopics(COMMUNITY_TOPIC),
  tables: { compound: CompoundPlaceRow, household: HouseholdPlaceRow },
  on: {
    'CompoundAdded.v1': ({ data: { compoundId, territory } }, rows) =>
      rows.put('compound', { compoundId, territory }),
    'HouseholdsRegistered.v1': (
      { data: { compoundId, households, removedHouseholdIds } },
      rows,
    ) => {
      for (const { householdId, address, residence } of households) {
        rows.put('household', { householdId, compoundId, address, residence });
      }
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
    @InjectRepository(PolicyRow) private readonly policies: Repository<PolicyRow>,
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

  /** The register of a compound, in order of address and id. */
  async householdsOf(compoundId: string): Promise<readonly HouseholdPlaceRow[]> {
    return this.households.find({
      where: { compoundId },
      order: { address: 'ASC', householdId: 'ASC' },
    });
  }

  /** The addresses of those of the households that stand in a register, by id. */
  async addressesOf(householdIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.households.findBy({ householdId: In([...householdIds]) });
    return new Map(rows.map(({ householdId, address }) => [householdId, address]));
  }

  /** How many households the register of a compound has, whatever their residence. */
  async countHouseholds(compoundId: string): Promise<number> {
    return this.households.countBy({ compoundId });
  }

  /**
   * The policy in force in the territory's district on the date (YYYY-MM-DD). Refusals: `NotFound`
   * policy.
   */
  async policyOn(
    territory: Territory,
    date: string,
  ): Promise<Readonly<{ policyVersion: number; terms: PolicyTerms }>> {
    const districtCode = districtCodeOf(territory);
    const [found] = await this.policies.find({
      where: { districtCode, effectiveFrom: LessThanOrEqual(date) },
      order: { effectiveFrom: 'DESC', policyVersion: 'DESC' },
      take: 1,
    });
    if (!found) throw new NotFound('policy');
    return { policyVersion: found.policyVersion, terms: found.terms };
  }
}
