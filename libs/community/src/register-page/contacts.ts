import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Territory } from '@yishi/kernel';
import { Repository } from 'typeorm';
import { Compounds } from '../territory-tree/compounds';
import { HouseholdRow } from './register-page';

/** Contact persons of the registers, by id. */
@Injectable()
export class Contacts {
  constructor(
    @InjectRepository(HouseholdRow) private readonly households: Repository<HouseholdRow>,
    private readonly compounds: Compounds,
  ) {}

  /** The place of the register that names the person; `undefined` when none does. */
  async territoryOf(personId: string): Promise<Territory | undefined> {
    const household = await this.households.findOneBy({ contactPersonId: personId });
    if (!household) return undefined;
    return (await this.compounds.find(household.compoundId)).territory;
  }
}
