import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import type { Actor } from '@yishi/kernel';
import { Caller, Paging, type Query } from '@yishi/platform';
import { MoreThan, Repository } from 'typeorm';
import { Households } from '../households/households';
import { CONTRIBUTION_READERS, Reading } from '../reading';
import { Contribution } from './contribution';

@ApiTags('projects')
@ApiBearerAuth()
@Controller('projects')
export class ContributionListHttp {
  constructor(
    @InjectRepository(Contribution) private readonly contributions: Repository<Contribution>,
    private readonly households: Households,
    private readonly reading: Reading,
    private readonly paging: Paging,
  ) {}

  /**
   * The contributions in the order they came in, with the address of the household: for those who
   * check receipts with the people. Never public; who did not give is listed nowhere.
   */
  @Get(':projectId/contributions')
  @ApiOperation({ summary: 'Contributions and receipts', operationId: 'ContributionList' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async list(
    @Param('projectId') projectId: string,
    @QueryOf() query: Query,
    @Caller() actor: Actor,
  ): Promise<object> {
    await this.reading.prepare(query, 'limit', 'cursor');
    await this.reading.projectFor(actor, CONTRIBUTION_READERS, projectId);
    const list = `contributions-${projectId}`;
    const request = this.paging.read(list, query);
    const after = request.after && { position: MoreThan(BigInt(request.after[0]!)) };
    const rows = await this.contributions.find({
      where: { projectId, ...after },
      order: { position: 'ASC' },
      take: request.limit + 1,
    });
    const page = this.paging.page(list, request, rows, (row) => [row.position.toString()]);
    const ids = page.items.flatMap(({ householdId }) => householdId || []);
    const addresses = await this.households.addresses(ids);
    const items = page.items.map((row) => {
      const { contributionId, receiptNumber, householdId, channel, amountFen, paidOn } = row;
      const { reference, reversedFen, refundedFen, asksSurplusBack } = row;
      const giver = householdId
        ? { householdId, address: addresses.get(householdId) ?? null }
        : { outsideDonor: true };
      const money = { channel, amountFen, paidOn, reference, reversedFen, refundedFen };
      return { contributionId, receiptNumber, ...giver, ...money, asksSurplusBack };
    });
    return { ...page, items };
  }
}
