import { Controller, Get, Header, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { maskedName, Paging, Public, type Query, Vault } from '@yishi/platform';
import { MoreThan, Not, Repository } from 'typeorm';
import { Contribution } from '../contribution-list/contribution';
import { Reading } from '../reading';

@ApiTags('projects')
@Controller('projects')
export class ContributorListHttp {
  constructor(
    @InjectRepository(Contribution) private readonly contributions: Repository<Contribution>,
    private readonly vault: Vault,
    private readonly reading: Reading,
    private readonly paging: Paging,
  ) {}

  /**
   * Those who consented to be named, as they chose: masked or in full. Names come out of the vault
   * as they are read and are kept nowhere else, so a revoked consent or an erased person is gone at
   * once.
   */
  @Get(':projectId/contributors')
  @Public()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Contributors who consented', operationId: 'ContributorList' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async list(@Param('projectId') projectId: string, @QueryOf() query: Query): Promise<object> {
    await this.reading.prepare(query, 'limit', 'cursor');
    await this.reading.project(projectId);
    const list = `contributors-${projectId}`;
    const request = this.paging.read(list, query);
    const after = request.after && { position: MoreThan(BigInt(request.after[0]!)) };
    const rows = await this.contributions.find({
      where: { projectId, consent: Not(''), reversedFen: 0n, ...after },
      order: { position: 'ASC' },
      take: request.limit + 1,
    });
    const page = this.paging.page(list, request, rows, (row) => [row.position.toString()]);
    const people = await this.vault.get(page.items.map((row) => row.consentPersonId));
    const items = page.items.flatMap(({ consentPersonId, consent, receiptNumber, amountFen }) => {
      const name = people.get(consentPersonId)?.name;
      if (!name) return [];
      return [{ name: consent === 'full' ? name : maskedName(name), receiptNumber, amountFen }];
    });
    return { ...page, items };
  }
}
