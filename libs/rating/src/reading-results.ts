import { endOfChinaDate } from '@yishi/kernel';
import { asOfDate, type Query } from '@yishi/platform';
import type { SelectQueryBuilder } from 'typeorm';
import { asScore } from './computing';
import type { MemberResultRow } from './standing-rows';

/** After every instant there is. */
const FOREVER = '9999';

/** The instant before which things must have happened: the end of `?asOf` in China, or none. */
export function instantOf(query: Query): string {
  const date = asOfDate(query);
  return date === undefined ? FOREVER : endOfChinaDate(date).toISOString();
}

/** The results that were public or stood at the instant, each period's version of then. */
export function publicAt<R extends MemberResultRow>(
  found: SelectQueryBuilder<R>,
  alias: string,
  instant: string,
): SelectQueryBuilder<R> {
  return found
    .andWhere(`${alias}.publishedAt < :instant`, { instant })
    .andWhere(`(${alias}.replacedAt = '' OR ${alias}.replacedAt >= :instant)`, { instant });
}

/** A result as lists show it. */
export function shownResult(row: MemberResultRow, instant: string) {
  const { periodId, period, version, rank, isLow, publishedAt } = row;
  const hasSettled = row.settledAt !== '' && row.settledAt < instant;
  return {
    ...{ periodId, period, version, score: asScore(BigInt(row.score)), rank, isLow },
    stage: hasSettled ? 'settled' : 'published',
    publishedAt,
  };
}
