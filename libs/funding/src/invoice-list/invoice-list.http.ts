import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import type { Actor } from '@yishi/kernel';
import {
  AsOf,
  Caller,
  maskedNamesOf,
  type Page,
  type PageRequest,
  Paging,
  type Query,
  queryText,
  Vault,
} from '@yishi/platform';
import { MoreThan, Repository } from 'typeorm';
import { assertMayRead, MONEY_READERS, Reading } from '../reading';
import { decidedOf, type NameOf, proposedOf } from '../who';
import { InvoiceRow, invoiceList } from './invoice';

@ApiTags('projects')
@ApiBearerAuth()
@Controller('projects')
export class InvoiceListHttp {
  constructor(
    @InjectRepository(InvoiceRow) private readonly rows: Repository<InvoiceRow>,
    private readonly reading: Reading,
    private readonly vault: Vault,
    private readonly paging: Paging,
  ) {}

  /**
   * In the order they were proposed, with who proposed and who decided, when and why; with
   * `status=proposed` only those that wait for a decision.
   */
  @Get(':projectId/invoices')
  @ApiOperation({ summary: 'Invoices paid from the project account', operationId: 'InvoiceList' })
  @ApiQuery({ name: 'status', required: false })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  @AsOf()
  async list(
    @Param('projectId') projectId: string,
    @QueryOf() query: Query,
    @Caller() actor: Actor,
  ): Promise<object> {
    const day = await this.reading.prepare(query, 'limit', 'cursor', 'status');
    const status = queryText(query, 'status') as InvoiceRow['status'] | undefined;
    const list = `invoices-${projectId}-${day ?? 'now'}`;
    const request = this.paging.read(list, query);
    let page: Page<InvoiceRow>;
    if (day === undefined) {
      await this.reading.projectFor(actor, MONEY_READERS, projectId);
      const rows = await this.live(projectId, status, request);
      page = this.paging.page(list, request, rows, keysOf);
    } else {
      const past = await this.reading.past(projectId, day, invoiceList);
      assertMayRead(actor, MONEY_READERS, past.project);
      const rows = past.rows(InvoiceRow).filter((row) => !status || row.status === status);
      page = this.paging.slice(list, request, rows, keysOf);
    }
    const ids = page.items.flatMap(({ proposedBy, decidedBy }) => [proposedBy, decidedBy]);
    const nameOf = await maskedNamesOf(this.vault, ids);
    return { ...page, items: page.items.map((row) => shown(row, nameOf)) };
  }

  private live(
    projectId: string,
    status: InvoiceRow['status'] | undefined,
    { limit, after }: PageRequest,
  ): Promise<InvoiceRow[]> {
    return this.rows.find({
      where: {
        projectId,
        ...(status && { status }),
        ...(after && { position: MoreThan(BigInt(after[0]!)) }),
      },
      order: { position: 'ASC' },
      take: limit + 1,
    });
  }
}

const keysOf = (row: InvoiceRow) => [row.position.toString()];

const shown = (row: InvoiceRow, nameOf: NameOf) => {
  const { invoiceId, projectId, position, invoiceNumber, payee, amountFen, status } = row;
  return {
    invoiceId,
    projectId,
    position,
    invoiceNumber,
    payee,
    amountFen,
    status,
    proposed: proposedOf(row, nameOf),
    decided: decidedOf(row, nameOf),
  };
};
