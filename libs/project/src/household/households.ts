import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Household, Register } from './household';

/**
 * The resident households of a register version. Not `complete`: its import is still being
 * received.
 */
export type Snapshot = Readonly<{
  registerVersion: number;
  complete: boolean;
  households: readonly string[];
}>;

@Injectable()
export class Households {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /**
   * Register and households as of one moment, ids in order; `undefined` when the compound has no
   * register.
   */
  async snapshot(compoundId: string): Promise<Snapshot | undefined> {
    if (compoundId === '') return undefined;
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const register = await manager.findOneBy(Register, { compoundId });
      if (!register) return undefined;
      const { registerVersion, complete } = register;
      const rows = await manager
        .createQueryBuilder(Household, 'household')
        .select('household.householdId', 'id')
        .where('household.compoundId = :compoundId', { compoundId })
        .andWhere("household.residence = 'resident'")
        .orderBy('household.householdId')
        .getRawMany<{ id: string }>();
      return { registerVersion, complete, households: rows.map((row) => row.id) };
    });
  }
}
