import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { PastRows } from '@yishi/following';
import { isUuid, NotFound } from '@yishi/kernel';
import { asOfDate, type Query, ReadAfter } from '@yishi/platform';
import type { DataSource } from 'typeorm';
import { ratingStream } from './rating';
import { PeriodRow, ratingPage } from './rating-page/rating-page';

type OfPeriod = { readonly periodId: string };

/** A period and its rows, as they are or as they were at the end of a day. */
export type PeriodRead = Readonly<{
  period: PeriodRow;
  rows: <R extends OfPeriod>(entity: new () => R) => Promise<readonly R[]>;
}>;

@Injectable()
export class RatingReads {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly past: PastRows,
    private readonly readAfter: ReadAfter,
  ) {}

  /** `?after` is waited for, `?asOf` goes back. Throws `Malformed`, `NotFound` rating-period. */
  async read(periodId: string, query: Query): Promise<PeriodRead> {
    const date = asOfDate(query);
    await this.readAfter.wait('rating', query);
    if (!isUuid(periodId)) throw new NotFound('rating-period');
    return date === undefined ? this.now(periodId) : this.asOf(periodId, date);
  }

  private async now(periodId: string): Promise<PeriodRead> {
    const { manager } = this.dataSource;
    const period = await manager.findOneBy(PeriodRow, { periodId });
    if (!period) throw new NotFound('rating-period');
    return { period, rows: (entity) => manager.findBy(entity, { periodId } as never) };
  }

  private async asOf(periodId: string, date: string): Promise<PeriodRead> {
    const past = await this.past.asOf(ratingPage, [ratingStream(periodId)], date);
    const [period] = past.rows(PeriodRow);
    if (!period) throw new NotFound('rating-period');
    return { period, rows: async (entity) => past.rows(entity) };
  }
}

const byPosition = (a: { position: bigint }, b: { position: bigint }): number =>
  a.position < b.position ? -1 : 1;

export const inOrder = <R extends { position: bigint }>(rows: readonly R[]): readonly R[] =>
  [...rows].sort(byPosition);
