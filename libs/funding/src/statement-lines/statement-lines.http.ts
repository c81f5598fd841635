import { Controller, Get, Header, Param, Query as QueryOf } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { type Actor, grantFor, type Role } from '@yishi/kernel';
import { AsOf, Caller, type PageRequest, Paging, type Query, Vault } from '@yishi/platform';
import { MoreThan, Repository } from 'typeorm';
import { assertMayRead, Reading } from '../reading';
import { statementStream } from '../statement';
import { StatementLineRow, statementLines } from './statement-line';

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
  @AsOf()
  async list(
    @Param('projectId') projectId: string,
    @QueryOf() query: Query,
    @Caller() actor: Actor,
  ): Promise<object> {
    const day = await this.reading.prepare(query, 'limit', 'cursor');
    const past = day === undefined ? undefined : await this.inThePast(projectId, day);
    const project = past?.project ?? (await this.reading.project(projectId));
    assertMayRead(actor, READERS, project);
    const list = `statement-lines-${projectId}-${day ?? 'now'}`;
    const request = this.paging.read(list, query);
    const page = past
      ? this.paging.slice(list, request, past.lines, keysOf)
      : this.paging.page(list, request, await this.live(projectId, request), keysOf);
    const mayKnowNames = grantFor(actor, SETTLERS, project.territory) !== undefined;
    const payerIds = page.items.map((row) => row.payerId);
    const people = mayKnowNames ? await this.vault.get(payerIds) : undefined;
    const items = page.items.map((row) => {
      const { lineId, channel, reference, amountFen, paidOn, reason, payerId } = row;
      const payer = people ? { payerName: people.get(payerId)?.name ?? null } : {};
      return { lineId, channel, reference, amountFen, paidOn, reason, ...payer };
    });
    return { ...page, items };
  }

  private live(projectId: string, { limit, after }: PageRequest): Promise<StatementLineRow[]> {
    return this.lines.find({
      where: { projectId, ...(after && { lineId: MoreThan(String(after[0])) }) },
      order: { lineId: 'ASC' },
      take: limit + 1,
    });
  }

  private async inThePast(projectId: string, day: string) {
    const streams = [statementStream(projectId)];
    const past = await this.reading.past(projectId, day, statementLines, streams);
    const lines = [...past.rows(StatementLineRow)].sort((a, b) => (a.lineId < b.lineId ? -1 : 1));
    return { project: past.project, lines };
  }
}

const keysOf = (row: StatementLineRow) => [row.lineId];
