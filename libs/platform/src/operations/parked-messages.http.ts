import { Controller, Get, Query as QueryParameters } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { type ParkedKey, ParkedMessages } from '@yishi/following';
import type { Actor } from '@yishi/kernel';
import { onlyParameters, type Page, Paging, type Query } from '../http';
import { Caller } from '../http/request';
import { assertOperator } from './assert-operator';

const LIST = 'parked-messages';

/** What waits for an operator behind the broker; empty where the log itself is the bus. */
@ApiTags('operations')
@ApiBearerAuth()
@Controller('operations')
export class ParkedMessagesHttp {
  constructor(
    private readonly parked: ParkedMessages,
    private readonly paging: Paging,
  ) {}

  /** One item per follower and key: the message that failed, never its data. */
  @Get('parked-messages')
  @ApiOperation({
    summary: 'Messages that could not be handled, and how many wait behind each',
    operationId: 'ListParkedMessages',
  })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  async list(@Caller() actor: Actor, @QueryParameters() query: Query): Promise<Page<ParkedKey>> {
    onlyParameters(query, 'limit', 'cursor');
    const request = this.paging.read(LIST, query);
    assertOperator(actor);
    const [follower, key] = (request.after ?? []).map(String);
    const after = follower !== undefined && key !== undefined ? { follower, key } : undefined;
    const rows = await this.parked.keys(request.limit + 1, after);
    return this.paging.page(LIST, request, rows, (row) => [row.follower, row.key]);
  }
}
