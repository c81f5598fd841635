import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { PastRows } from '@yishi/following';
import { NotFound } from '@yishi/kernel';
import {
  asOfDate,
  onlyParameters,
  type Page,
  type PageRequest,
  Paging,
  PublicRead,
  type Query,
  ReadAfter,
  Vault,
} from '@yishi/platform';
import { MoreThan, Repository } from 'typeorm';
import { officersStream } from '../officers';
import { DistrictRow } from '../territory-tree/territory-tree';
import { OfficerRow, officerList } from './officer-list';

const MAX_AGE_SECONDS = 30;

/** `name` is `null` when the person was erased from the vault. */
export type OfficerView = Readonly<{
  personId: string;
  name: string | null;
  role: string;
  territory: string;
  since: string;
}>;

/** Officers are named: they hold an office, and decide in it. */
@ApiTags('territory')
@Controller()
export class OfficerListHttp {
  constructor(
    @InjectRepository(OfficerRow) private readonly officers: Repository<OfficerRow>,
    @InjectRepository(DistrictRow) private readonly districts: Repository<DistrictRow>,
    private readonly pastRows: PastRows,
    private readonly vault: Vault,
    private readonly paging: Paging,
    private readonly readAfter: ReadAfter,
  ) {}

  @Get('districts/:districtCode/officers')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({
    summary: 'Who holds an office of the district and its streets',
    operationId: 'ListOfficers',
  })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'asOf', required: false, description: 'YYYY-MM-DD: as it stood that day' })
  @ApiQuery({ name: 'after', required: false })
  async list(
    @Param('districtCode') districtCode: string,
    @QueryParameters() query: Query,
  ): Promise<Page<OfficerView>> {
    onlyParameters(query, 'limit', 'cursor', 'asOf', 'after');
    const asOf = asOfDate(query);
    await this.readAfter.wait('community', query);
    if (!(await this.districts.existsBy({ districtCode }))) throw new NotFound('district');
    const list = `officers ${districtCode}`;
    const request = this.paging.read(list, query);
    const rows = await this.rowsOf(districtCode, request, asOf);
    const page = this.paging.page(list, request, rows, ({ personId }) => [personId]);
    const people = await this.vault.get(page.items.map(({ personId }) => personId));
    const items = page.items.map(({ personId, role, territory, since }) => {
      const name = people.get(personId)?.name || null;
      return { personId, name, role, territory, since };
    });
    return { items, nextCursor: page.nextCursor };
  }

  /** One row more than asked for, so that the list knows whether there is another page. */
  private async rowsOf(
    districtCode: string,
    { limit, after }: PageRequest,
    asOf: string | undefined,
  ): Promise<readonly OfficerRow[]> {
    const last = String(after?.[0] ?? '');
    if (asOf === undefined) {
      return this.officers.find({
        where: { districtCode, ...(last !== '' && { personId: MoreThan(last) }) },
        order: { personId: 'ASC' },
        take: limit + 1,
      });
    }
    const past = await this.pastRows.asOf(officerList, [officersStream(districtCode)], asOf);
    return past
      .rows(OfficerRow)
      .filter(({ personId }) => personId > last)
      .toSorted((one, other) => (one.personId < other.personId ? -1 : 1))
      .slice(0, limit + 1);
  }
}
