import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { isUuid, NotFound } from '@yishi/kernel';
import { onlyParameters, Paging, PublicRead, type Query, ReadAfter } from '@yishi/platform';
import type { Repository } from 'typeorm';
import { PeriodRow } from '../rating-page/rating-page';
import { RatingReads } from '../reading';
import { instantOf } from '../reading-results';

@ApiTags('ratings')
@Controller('councils')
export class RatingListHttp {
  constructor(
    @InjectRepository(PeriodRow) private readonly periods: Repository<PeriodRow>,
    private readonly reads: RatingReads,
    private readonly readAfter: ReadAfter,
    private readonly paging: Paging,
  ) {}

  /** A council's rating periods, the last opened first. */
  @Get(':councilId/rating-periods')
  @PublicRead(10)
  @ApiOperation({ summary: 'The rating periods of a council', operationId: 'RatingPeriodList' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'asOf', required: false, description: 'YYYY-MM-DD, the end of that day' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async list(@Param('councilId') councilId: string, @QueryOf() query: Query): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'asOf', 'after');
    await this.readAfter.wait('rating', query);
    if (!isUuid(councilId)) throw new NotFound('council');
    const instant = instantOf(query);
    const list = `rating-periods-${councilId}`;
    const request = this.paging.read(list, query);
    const found = this.periods
      .createQueryBuilder('period')
      .where('period.councilId = :councilId', { councilId })
      .andWhere('period.openedAt < :instant', { instant })
      .orderBy('period.openedPosition', 'DESC')
      .limit(request.limit + 1);
    const [last] = request.after ?? [];
    if (last !== undefined) found.andWhere('period.openedPosition < :last', { last });
    const rows = await found.getMany();
    const { items, nextCursor } = this.paging.page(list, request, rows, (row) => [
      row.openedPosition.toString(),
    ]);
    return { items: await this.asTheyWere(items, query), nextCursor };
  }

  /** A council has few periods; each is told from its own stream when a past day is asked for. */
  private async asTheyWere(rows: readonly PeriodRow[], query: Query): Promise<readonly object[]> {
    const then: PeriodRow[] = [];
    const { asOf } = query;
    for (const row of rows)
      then.push(asOf === undefined ? row : (await this.reads.read(row.periodId, { asOf })).period);
    return then.map(({ periodId, period, stage, openedAt, households, members }) => ({
      ...{ periodId, period, stage, openedAt, households, members: members.length },
    }));
  }
}
