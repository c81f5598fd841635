import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { Malformed } from '@yishi/kernel';
import {
  onlyParameters,
  type PageRequest,
  Paging,
  PublicRead,
  type Query,
  queryText,
  ReadAfter,
  Vault,
} from '@yishi/platform';
import type { Repository } from 'typeorm';
import { PERIOD_PATTERN } from '../period';
import { instantOf, publicAt, shownResult } from '../reading-results';
import { MemberResultRow } from '../standing-rows';

@ApiTags('ratings')
@Controller('districts')
export class DistrictRankingHttp {
  constructor(
    @InjectRepository(MemberResultRow) private readonly results: Repository<MemberResultRow>,
    private readonly vault: Vault,
    private readonly readAfter: ReadAfter,
    private readonly paging: Paging,
  ) {}

  /**
   * All rated members of a district in one period, by score; equal scores share a rank in the
   * district (1, 2, 2, 4). `rankInCouncil` is the one of the council's own result.
   */
  @Get(':districtCode/ratings')
  @PublicRead(10)
  @ApiOperation({ summary: 'The district’s ranking of a period', operationId: 'DistrictRanking' })
  @ApiQuery({ name: 'period', required: true, description: 'YYYY-H1|H2 or YYYY-Q1..Q4' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'asOf', required: false, description: 'YYYY-MM-DD, the end of that day' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async list(
    @Param('districtCode') districtCode: string,
    @QueryOf() query: Query,
  ): Promise<object> {
    onlyParameters(query, 'period', 'limit', 'cursor', 'asOf', 'after');
    const period = queryText(query, 'period');
    if (period === undefined) throw new Malformed([{ field: 'period', reason: 'missing' }]);
    if (!PERIOD_PATTERN.test(period))
      throw new Malformed([{ field: 'period', reason: 'not-a-period' }]);
    const instant = instantOf(query);
    await this.readAfter.wait('rating', query);
    const list = `district-ratings-${districtCode}-${period}`;
    const request = this.paging.read(list, query);
    const rows = await this.rowsOf(districtCode, period, instant, request);
    const { items, nextCursor } = this.paging.page(list, request, rows, (row) => [
      row.score,
      row.personId,
      row.periodId,
    ]);
    const people = await this.vault.get(items.map(({ personId }) => personId));
    const ranks = await this.ranksOf(districtCode, period, instant, items);
    return {
      items: items.map((row) => {
        const { rank: rankInCouncil, ...shown } = shownResult(row, instant);
        const { personId, councilId, compoundId } = row;
        const displayName = people.get(personId)?.name || null;
        const of = { personId, displayName, councilId, compoundId };
        return { rank: ranks.get(row.score), ...of, rankInCouncil, ...shown };
      }),
      nextCursor,
    };
  }

  private publicRows(districtCode: string, period: string, instant: string) {
    const found = this.results
      .createQueryBuilder('result')
      .where('result.districtCode = :districtCode', { districtCode })
      .andWhere('result.period = :period', { period });
    return publicAt(found, 'result', instant);
  }

  private async rowsOf(code: string, period: string, instant: string, request: PageRequest) {
    const found = this.publicRows(code, period, instant)
      .orderBy('result.score', 'DESC')
      .addOrderBy('result.personId')
      .addOrderBy('result.periodId')
      .limit(request.limit + 1);
    const [score, personId, periodId] = request.after ?? [];
    if (score !== undefined)
      found.andWhere(
        `(result.score < :score OR (result.score = :score
           AND (result.personId, result.periodId) > (:personId, :periodId)))`,
        { score, personId, periodId },
      );
    return found.getMany();
  }

  /** Score → rank in the district: one more than there are better ones. */
  private async ranksOf(
    code: string,
    period: string,
    instant: string,
    rows: readonly MemberResultRow[],
  ): Promise<ReadonlyMap<number, number>> {
    const [first] = rows;
    if (!first) return new Map();
    const better = this.publicRows(code, period, instant);
    let rank =
      1 + (await better.andWhere('result.score > :best', { best: first.score }).getCount());
    const ranks = new Map<number, number>();
    for (const { score } of rows) if (!ranks.has(score)) ranks.set(score, 0);
    const counts = await this.publicRows(code, period, instant)
      .select('result.score', 'score')
      .addSelect('count(*)::int', 'members')
      .andWhere('result.score IN (:...scores)', { scores: [...ranks.keys()] })
      .groupBy('result.score')
      .orderBy('result.score', 'DESC')
      .getRawMany<{ score: number; members: number }>();
    for (const { score, members } of counts) {
      ranks.set(score, rank);
      rank += members;
    }
    return ranks;
  }
}
