import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { isUuid, NotFound } from '@yishi/kernel';
import { onlyParameters, Paging, PublicRead, type Query, ReadAfter, Vault } from '@yishi/platform';
import type { Repository } from 'typeorm';
import { instantOf, publicAt, shownResult } from '../reading-results';
import { LowCaseRow, MemberResultRow } from '../standing-rows';

/** Cases of one person shown; a council rates a person four times a year at most. */
const MAX_CASES = 50;

@ApiTags('ratings')
@Controller('councils')
export class MemberRatingsHttp {
  constructor(
    @InjectRepository(MemberResultRow) private readonly results: Repository<MemberResultRow>,
    @InjectRepository(LowCaseRow) private readonly cases: Repository<LowCaseRow>,
    private readonly vault: Vault,
    private readonly readAfter: ReadAfter,
    private readonly paging: Paging,
  ) {}

  /**
   * A member's results over time, the latest first: each period's current version. `lowCases`: the
   * periods in a row for which an exit procedure was to start.
   */
  @Get(':councilId/members/:personId/ratings')
  @PublicRead(10)
  @ApiOperation({ summary: 'A member’s ratings over time', operationId: 'MemberRatings' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'asOf', required: false, description: 'YYYY-MM-DD, the end of that day' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async list(
    @Param('councilId') councilId: string,
    @Param('personId') personId: string,
    @QueryOf() query: Query,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'asOf', 'after');
    await this.readAfter.wait('rating', query);
    if (!isUuid(councilId)) throw new NotFound('council');
    if (!isUuid(personId)) throw new NotFound('member');
    const instant = instantOf(query);
    const list = `member-ratings-${councilId}-${personId}`;
    const request = this.paging.read(list, query);
    const found = this.results
      .createQueryBuilder('result')
      .where('result.councilId = :councilId', { councilId })
      .andWhere('result.personId = :personId', { personId })
      .orderBy('result.position', 'DESC')
      .limit(request.limit + 1);
    const [last] = request.after ?? [];
    if (last !== undefined) found.andWhere('result.position < :last', { last });
    const rows = await publicAt(found, 'result', instant).getMany();
    const { items, nextCursor } = this.paging.page(list, request, rows, (row) => [
      row.position.toString(),
    ]);
    return {
      personId,
      displayName: (await this.vault.get([personId])).get(personId)?.name || null,
      lowCases: await this.lowCases(councilId, personId, instant),
      items: items.map((row) => shownResult(row, instant)),
      nextCursor,
    };
  }

  private async lowCases(councilId: string, personId: string, instant: string) {
    const rows = await this.cases.find({
      where: { councilId, personId },
      order: { at: 'DESC' },
      take: MAX_CASES,
    });
    return rows
      .filter(({ at }) => at < instant)
      .map(({ caseId, periods, at }) => ({ caseId, periods, at }));
  }
}
