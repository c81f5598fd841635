import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Not, type Repository } from 'typeorm';
import { Household } from './household';

/** Values of one query. */
const PAGE = 1_000;

@Injectable()
export class Households {
  constructor(@InjectRepository(Household) private readonly households: Repository<Household>) {}

  async isIn(compoundId: string, householdId: string): Promise<boolean> {
    return this.households.existsBy({ compoundId, householdId, removed: false });
  }

  /** householdId by address, for the addresses the compound has. */
  async byAddress(
    compoundId: string,
    addresses: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const found = await this.inPages(addresses, (page) => ({
      compoundId,
      address: In(page),
      removed: false,
    }));
    return new Map(found.map(({ address, householdId }) => [address, householdId]));
  }

  /** householdIds by contact person, of all households of the compound that name one. */
  async contacts(compoundId: string): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = await this.households.findBy({
      compoundId,
      contactPersonId: Not(''),
      removed: false,
    });
    const byPerson = new Map<string, string[]>();
    for (const { contactPersonId, householdId } of found) {
      byPerson.set(contactPersonId, [...(byPerson.get(contactPersonId) ?? []), householdId]);
    }
    return byPerson;
  }

  /** Address by householdId, also of a household that left the register. */
  async addresses(householdIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = await this.inPages(householdIds, (page) => ({ householdId: In(page) }));
    return new Map(found.map(({ householdId, address }) => [householdId, address]));
  }

  private async inPages(
    values: readonly string[],
    where: (page: string[]) => object,
  ): Promise<readonly Household[]> {
    const distinct = [...new Set(values)];
    const found: Household[] = [];
    for (let from = 0; from < distinct.length; from += PAGE) {
      found.push(...(await this.households.findBy(where(distinct.slice(from, from + PAGE)))));
    }
    return found;
  }
}
