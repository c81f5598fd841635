import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import type { Actor } from '@yishi/kernel';
import { Caller, Paging, type Query, queryText } from '@yishi/platform';
import { MoreThan, Repository } from 'typeorm';
import { MONEY_READERS, Reading } from '../reading';
import { PaymentRow } from './payment';

@ApiTags('projects')
@ApiBearerAuth()
@Controller('projects')
export class PaymentListHttp {
  constructor(
    @InjectRepository(PaymentRow) private readonly rows: Repository<PaymentRow>,
    private readonly reading: Reading,
    private readonly paging: Paging,
  ) {}

  /**
   * In the order they were proposed; with `status=proposed` only those that wait for a decision.
   */
  @Get(':projectId/payments')
  @ApiOperation({ summary: 'Payments of the public funders', operationId: 'PaymentList' })
  @ApiQuery({ name: 'status', required: false })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async list(
    @Param('projectId') projectId: string,
    @QueryOf() query: Query,
    @Caller() actor: Actor,
  ): Promise<object> {
    await this.reading.prepare(query, 'limit', 'cursor', 'status');
    await this.reading.projectFor(actor, MONEY_READERS, projectId);
    const list = `payments-${projectId}`;
    const request = this.paging.read(list, query);
    const after = request.after && { position: MoreThan(BigInt(request.after[0]!)) };
    const status = queryText(query, 'status') as PaymentRow['status'] | undefined;
    const rows = await this.rows.find({
      where: { projectId, ...(status && { status }), ...after },
      order: { position: 'ASC' },
      take: request.limit + 1,
    });
    return this.paging.page(list, request, rows, (row) => [row.position.toString()]);
  }
}
