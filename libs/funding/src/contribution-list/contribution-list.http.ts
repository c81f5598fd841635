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
  Vault,
} from '@yishi/platform';
import { MoreThan, Repository } from 'typeorm';
import { Households } from '../households/households';
import { assertMayRead, CONTRIBUTION_READERS, Reading } from '../reading';
import { decidedOf, type NameOf } from '../who';
import { Contribution, contributionList } from './contribution';

@ApiTags('projects')
@ApiBearerAuth()
@Controller('projects')
export class ContributionListHttp {
  constructor(
    @InjectRepository(Contribution) private readonly contributions: Repository<Contribution>,
    private readonly households: Households,
    private readonly reading: Reading,
    private readonly vault: Vault,
    private readonly paging: Paging,
  ) {}

  /**
   * The contributions in the order they came in, with the address of the household, and who took
   * one back, when and why: for those who check receipts with the people. Never public; who did not
   * give is listed nowhere.
   */
  @Get(':projectId/contributions')
  @ApiOperation({ summary: 'Contributions and receipts', operationId: 'ContributionList' })
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
    const list = `contributions-${projectId}-${day ?? 'now'}`;
    const request = this.paging.read(list, query);
    let page: Page<Contribution>;
    if (day === undefined) {
      await this.reading.projectFor(actor, CONTRIBUTION_READERS, projectId);
      page = this.paging.page(list, request, await this.live(projectId, request), keysOf);
    } else {
      const past = await this.reading.past(projectId, day, contributionList);
      assertMayRead(actor, CONTRIBUTION_READERS, past.project);
      page = this.paging.slice(list, request, past.rows(Contribution), keysOf);
    }
    const ids = page.items.flatMap(({ householdId }) => householdId || []);
    const addresses = await this.households.addresses(ids);
    const nameOf = await maskedNamesOf(
      this.vault,
      page.items.map(({ reversedBy }) => reversedBy),
    );
    return { ...page, items: page.items.map((row) => shown(row, addresses, nameOf)) };
  }

  private live(projectId: string, { limit, after }: PageRequest): Promise<Contribution[]> {
    return this.contributions.find({
      where: { projectId, ...(after && { position: MoreThan(BigInt(after[0]!)) }) },
      order: { position: 'ASC' },
      take: limit + 1,
    });
  }
}

const keysOf = (row: Contribution) => [row.position.toString()];

const shown = (row: Contribution, addresses: ReadonlyMap<string, string>, nameOf: NameOf) => {
  const { contributionId, receiptNumber, householdId, channel, amountFen, paidOn } = row;
  const { reference, reversedFen, refundedFen, asksSurplusBack } = row;
  const giver = householdId
    ? { householdId, address: addresses.get(householdId) ?? null }
    : { outsideDonor: true };
  const money = { channel, amountFen, paidOn, reference, reversedFen, refundedFen };
  const { reversedRole, reversedBy, reversedAt, reversalReason } = row;
  const reversal = { decidedRole: reversedRole, decidedBy: reversedBy, decidedAt: reversedAt };
  const reversed = decidedOf({ ...reversal, reason: reversalReason }, nameOf);
  return { contributionId, receiptNumber, ...giver, ...money, reversed, asksSurplusBack };
};
