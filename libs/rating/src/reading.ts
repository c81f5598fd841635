import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { PastRows } from '@yishi/following';
import { isUuid, NotFound } from '@yishi/kernel';
import { asOfDate, type Query, ReadAfter } from '@yishi/platform';
import type { DataSource, EntityManager } from 'typeorm';
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
    const date = await this.dateOf(periodId, query);
    return date === undefined ? this.now(periodId) : this.asOf(periodId, date);
  }

  /**
   * The same for a page of several tables: all of them at one moment, so that a page never shows one
   * half of what the counting wrote.
   */
  async atOneMoment<T>(
    periodId: string,
    query: Query,
    work: (read: PeriodRead) => Promise<T>,
  ): Promise<T> {
    const date = await this.dateOf(periodId, query);
    if (date !== undefined) return work(await this.asOf(periodId, date));
    return this.dataSource.transaction('REPEATABLE READ', async (manager) =>
      work(await this.now(periodId, manager)),
    );
  }

  private async dateOf(periodId: string, query: Query): Promise<string | undefined> {
    const date = asOfDate(query);
    await this.readAfter.wait('rating', query);
    if (!isUuid(periodId)) throw new NotFound('rating-period');
    return date;
  }

  private async now(
    periodId: string,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<PeriodRead> {
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
