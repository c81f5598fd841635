import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { isUuid } from '@yishi/kernel';
import type { DataSource } from 'typeorm';
import { PeriodList } from './ballot-box/period-list';
import { PeriodRow } from './rating-page/rating-page';
import type { List } from './scores';

/** Tells the ballots' route whom a ballot must rate, in what. */
@Injectable()
export class PeriodLists extends PeriodList {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    super();
  }

  /** In the order in which ballots are kept; `undefined` when there is no such period. */
  override async listOf(periodId: string): Promise<List | undefined> {
    if (!isUuid(periodId)) return undefined;
    const row = await this.dataSource.manager.findOneBy(PeriodRow, { periodId });
    if (!row) return undefined;
    return { members: row.members, criteria: row.criteria.map(({ criterion }) => criterion) };
  }
}
