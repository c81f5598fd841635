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
import { PaymentRow, paymentList } from './payment';

@ApiTags('projects')
@ApiBearerAuth()
@Controller('projects')
export class PaymentListHttp {
  constructor(
    @InjectRepository(PaymentRow) private readonly rows: Repository<PaymentRow>,
    private readonly reading: Reading,
    private readonly vault: Vault,
    private readonly paging: Paging,
  ) {}

  /**
   * In the order they were proposed, with who proposed and who decided, when and why; with
   * `status=proposed` only those that wait for a decision.
   */
  @Get(':projectId/payments')
  @ApiOperation({ summary: 'Payments of the public funders', operationId: 'PaymentList' })
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
    const status = queryText(query, 'status') as PaymentRow['status'] | undefined;
    const list = `payments-${projectId}-${day ?? 'now'}`;
    const request = this.paging.read(list, query);
    let page: Page<PaymentRow>;
    if (day === undefined) {
      await this.reading.projectFor(actor, MONEY_READERS, projectId);
      const rows = await this.live(projectId, status, request);
      page = this.paging.page(list, request, rows, keysOf);
    } else {
      const past = await this.reading.past(projectId, day, paymentList);
      assertMayRead(actor, MONEY_READERS, past.project);
      const rows = past.rows(PaymentRow).filter((row) => !status || row.status === status);
      page = this.paging.slice(list, request, rows, keysOf);
    }
    const ids = page.items.flatMap(({ proposedBy, decidedBy }) => [proposedBy, decidedBy]);
    const nameOf = await maskedNamesOf(this.vault, ids);
    return { ...page, items: page.items.map((row) => shown(row, nameOf)) };
  }

  private live(
    projectId: string,
    status: PaymentRow['status'] | undefined,
    { limit, after }: PageRequest,
  ): Promise<PaymentRow[]> {
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

const keysOf = (row: PaymentRow) => [row.position.toString()];

const shown = (row: PaymentRow, nameOf: NameOf) => {
  const { paymentId, projectId, position, funder, account, amountFen } = row;
  const { status, aheadOfRaising, role } = row;
  return {
    paymentId,
    projectId,
    position,
    funder,
    account,
    amountFen,
    status,
    aheadOfRaising,
    // one office proposes and decides: two persons of the funder's
    proposed: proposedOf({ ...row, proposedRole: role }, nameOf),
    decided: decidedOf({ ...row, decidedRole: role }, nameOf),
  };
};
