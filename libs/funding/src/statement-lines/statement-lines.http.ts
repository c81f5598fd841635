import { Controller, Get, Header, Param, Query as QueryOf } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { type Actor, grantFor, type Role } from '@yishi/kernel';
import { Caller, Paging, type Query, Vault } from '@yishi/platform';
import { MoreThan, Repository } from 'typeorm';
import { Reading } from '../reading';
import { StatementLineRow } from './statement-line';

/** Only who settles the lines sees the payers' names. */
const SETTLERS: readonly Role[] = ['council-director', 'street-officer'];
const READERS: readonly Role[] = [...SETTLERS, 'auditor'];

@ApiTags('projects')
@ApiBearerAuth()
@Controller('projects')
export class StatementLinesHttp {
  constructor(
    @InjectRepository(StatementLineRow) private readonly lines: Repository<StatementLineRow>,
    private readonly vault: Vault,
    private readonly reading: Reading,
    private readonly paging: Paging,
  ) {}

  /** Lines of statements that nobody could match, until a person settles or dismisses them. */
  @Get(':projectId/statement-lines')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Statement lines that wait for a person',
    operationId: 'StatementLines',
  })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async list(
    @Param('projectId') projectId: string,
    @QueryOf() query: Query,
    @Caller() actor: Actor,
  ): Promise<object> {
    await this.reading.prepare(query, 'limit', 'cursor');
    const { territory } = await this.reading.projectFor(actor, READERS, projectId);
    const list = `statement-lines-${projectId}`;
    const request = this.paging.read(list, query);
    const after = request.after && { lineId: MoreThan(String(request.after[0])) };
    const rows = await this.lines.find({
      where: { projectId, ...after },
      order: { lineId: 'ASC' },
      take: request.limit + 1,
    });
    const page = this.paging.page(list, request, rows, (row) => [row.lineId]);
    const mayKnowNames = grantFor(actor, SETTLERS, territory) !== undefined;
    const payerIds = page.items.map((row) => row.payerId);
    const people = mayKnowNames ? await this.vault.get(payerIds) : undefined;
    const items = page.items.map((row) => {
      const { lineId, channel, reference, amountFen, paidOn, reason, payerId } = row;
      const payer = people ? { payerName: people.get(payerId)?.name ?? null } : {};
      return { lineId, channel, reference, amountFen, paidOn, reason, ...payer };
    });
    return { ...page, items };
  }
}
