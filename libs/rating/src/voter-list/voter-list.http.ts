import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Actor, Role } from '@yishi/kernel';
import { assertMayRead, Caller, onlyParameters, Paging, type Query } from '@yishi/platform';
import { VoterRow } from '../rating-page/rating-page';
import { RatingReads } from '../reading';

const READERS: readonly Role[] = ['street-officer', 'auditor'];

@ApiTags('ratings')
@ApiBearerAuth()
@Controller('rating-periods')
export class VoterListHttp {
  constructor(
    private readonly reads: RatingReads,
    private readonly paging: Paging,
  ) {}

  /**
   * That households voted on paper or have a credential, for the street and the auditor: never what
   * they voted, nor when.
   */
  @Get(':periodId/voters')
  @ApiOperation({ summary: 'Households that voted, or can have', operationId: 'VoterList' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'asOf', required: false, description: 'YYYY-MM-DD, the end of that day' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async list(
    @Param('periodId') periodId: string,
    @QueryOf() query: Query,
    @Caller() actor: Actor,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'asOf', 'after');
    const { period, rows } = await this.reads.read(periodId, query);
    assertMayRead(actor, READERS, period.territory);
    const list = `voters-${periodId}`;
    const request = this.paging.read(list, query);
    const [last = ''] = request.after ?? [];
    const found = [...(await rows(VoterRow))]
      .filter(({ householdId }) => householdId > `${last}`)
      .sort((a, b) => (a.householdId < b.householdId ? -1 : 1))
      .slice(0, request.limit + 1);
    const { items, nextCursor } = this.paging.page(list, request, found, (row) => [
      row.householdId,
    ]);
    return { items: items.map(({ householdId, way }) => ({ householdId, way })), nextCursor };
  }
}
