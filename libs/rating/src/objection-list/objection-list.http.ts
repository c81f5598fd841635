import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Actor, Role } from '@yishi/kernel';
import { assertMayRead, Caller, onlyParameters, Paging, type Query } from '@yishi/platform';
import { RatingObjectionRow } from '../rating-page/rating-page';
import { inOrder, RatingReads } from '../reading';
import { MEMBERS } from '../rules';

const READERS: readonly Role[] = [...MEMBERS, 'reviewer', 'street-officer', 'auditor'];

@ApiTags('ratings')
@ApiBearerAuth()
@Controller('rating-periods')
export class RatingObjectionListHttp {
  constructor(
    private readonly reads: RatingReads,
    private readonly paging: Paging,
  ) {}

  /** The objections and their texts, for those who decide on them or answer for the rating. */
  @Get(':periodId/objections')
  @ApiOperation({ summary: 'Objections to a rating', operationId: 'RatingObjectionList' })
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
    const list = `rating-objections-${periodId}`;
    const request = this.paging.read(list, query);
    const last = BigInt(request.after?.[0] ?? 0);
    const found = inOrder(await rows(RatingObjectionRow))
      .filter(({ position }) => position > last)
      .slice(0, request.limit + 1);
    const { items, nextCursor } = this.paging.page(list, request, found, (row) => [
      row.position.toString(),
    ]);
    const shown = items.map(({ objectionId, version, grounds, text, raisedAt, outcome }) => ({
      ...{ objectionId, version, grounds, text, raisedAt, outcome },
    }));
    return { items: shown, nextCursor };
  }
}
