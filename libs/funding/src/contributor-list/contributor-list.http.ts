import { Controller, Get, Header, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import {
  AsOf,
  maskedName,
  type PageRequest,
  Paging,
  Public,
  type Query,
  Vault,
} from '@yishi/platform';
import { In, MoreThan, Not, Repository } from 'typeorm';
import { Contribution, contributionList } from '../contribution-list/contribution';
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
   * once, in the past as well: a past day shows who consented then and still does, and no more of
   * the name than both allow.
   */
  @Get(':projectId/contributors')
  @Public()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Contributors who consented', operationId: 'ContributorList' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  @AsOf()
  async list(@Param('projectId') projectId: string, @QueryOf() query: Query): Promise<object> {
    const day = await this.reading.prepare(query, 'limit', 'cursor');
    const list = `contributors-${projectId}-${day ?? 'now'}`;
    const request = this.paging.read(list, query);
    const page =
      day === undefined
        ? this.paging.page(list, request, await this.live(projectId, request), keysOf)
        : this.paging.slice(list, request, await this.inThePast(projectId, day), keysOf);
    const rows = day === undefined ? page.items : await this.stillConsenting(page.items);
    const people = await this.vault.get(rows.map((row) => row.consentPersonId));
    const items = rows.flatMap(({ consentPersonId, consent, receiptNumber, amountFen }) => {
      const name = people.get(consentPersonId)?.name;
      if (!name) return [];
      return [{ name: consent === 'full' ? name : maskedName(name), receiptNumber, amountFen }];
    });
    return { ...page, items };
  }

  private async live(
    projectId: string,
    { limit, after }: PageRequest,
  ): Promise<readonly Contribution[]> {
    await this.reading.project(projectId);
    const from = after && { position: MoreThan(BigInt(after[0]!)) };
    return this.contributions.find({
      where: { projectId, consent: Not(''), reversedFen: 0n, ...from },
      order: { position: 'ASC' },
      take: limit + 1,
    });
  }

  private async inThePast(projectId: string, day: string): Promise<readonly Contribution[]> {
    const past = await this.reading.past(projectId, day, contributionList);
    const rows = past.rows(Contribution);
    return rows.filter(({ consent, reversedFen }) => consent !== '' && reversedFen === 0n);
  }

  /** Those of a past whose person consents now as well, in the form that shows less. */
  private async stillConsenting(then: readonly Contribution[]): Promise<readonly Contribution[]> {
    const ids = then.map(({ contributionId }) => contributionId);
    const now = await this.contributions.findBy({ contributionId: In(ids), consent: Not('') });
    const consents = new Map(now.map((row) => [row.contributionId, row]));
    return then.flatMap((row) => {
      const consenting = consents.get(row.contributionId);
      if (consenting?.consentPersonId !== row.consentPersonId) return [];
      return [consenting.consent === 'full' ? row : { ...row, consent: consenting.consent }];
    });
  }
}

const keysOf = (row: Contribution) => [row.position.toString()];
