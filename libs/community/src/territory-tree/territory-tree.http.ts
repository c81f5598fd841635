import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { Clock, NotFound } from '@yishi/kernel';
import {
  AsOf,
  onlyParameters,
  type Page,
  Paging,
  PublicRead,
  pastDay,
  type Query,
  ReadAfter,
} from '@yishi/platform';
import { LessThanOrEqual, MoreThan, Repository } from 'typeorm';
import { Compounds } from './compounds';
import { CommunityRow, CompoundRow, DistrictRow, StreetRow } from './territory-tree';

const MAX_AGE_SECONDS = 30;
/** A street's code is its district's and three digits. */
const MAX_STREETS = 1_000;

/** What was there on a past day, or is there now. */
const addedBy = (day: string | undefined) =>
  day === undefined ? {} : { addedOn: LessThanOrEqual(day) };

/** The places, for everybody: they hold no person. */
@ApiTags('territory')
@Controller()
export class TerritoryTreeHttp {
  constructor(
    @InjectRepository(DistrictRow) private readonly districts: Repository<DistrictRow>,
    @InjectRepository(StreetRow) private readonly streets: Repository<StreetRow>,
    @InjectRepository(CommunityRow) private readonly communities: Repository<CommunityRow>,
    @InjectRepository(CompoundRow) private readonly rows: Repository<CompoundRow>,
    private readonly compounds: Compounds,
    private readonly paging: Paging,
    private readonly readAfter: ReadAfter,
    private readonly clock: Clock,
  ) {}

  @Get('districts')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({ summary: 'Districts', operationId: 'ListDistricts' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false })
  @AsOf()
  async listDistricts(@QueryParameters() query: Query): Promise<Page<DistrictRow>> {
    const day = await this.prepare(query);
    const request = this.paging.read('districts', query);
    const after = request.after ? { districtCode: MoreThan(String(request.after[0])) } : {};
    const rows = await this.districts.find({
      where: { ...after, ...addedBy(day) },
      order: { districtCode: 'ASC' },
      take: request.limit + 1,
    });
    return this.paging.page('districts', request, rows, ({ districtCode }) => [districtCode]);
  }

  @Get('districts/:districtCode')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({ summary: 'A district and its streets', operationId: 'GetDistrict' })
  @ApiQuery({ name: 'after', required: false })
  @AsOf()
  async getDistrict(
    @Param('districtCode') districtCode: string,
    @QueryParameters() query: Query,
  ): Promise<object> {
    const day = await this.prepare(query, []);
    const district = await this.districts.findOneBy({ districtCode, ...addedBy(day) });
    if (!district) throw new NotFound('district');
    const streets = await this.streets.find({
      where: { districtCode, ...addedBy(day) },
      select: { streetCode: true, name: true },
      order: { streetCode: 'ASC' },
      take: MAX_STREETS,
    });
    return { ...district, streets };
  }

  @Get('streets/:streetCode/communities')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({ summary: 'Communities of a street', operationId: 'ListCommunities' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false })
  @AsOf()
  async listCommunities(
    @Param('streetCode') streetCode: string,
    @QueryParameters() query: Query,
  ): Promise<Page<CommunityRow>> {
    const day = await this.prepare(query);
    await this.assertStreet(streetCode, day);
    const list = `communities ${streetCode}`;
    const request = this.paging.read(list, query);
    const after = request.after ? { communityId: MoreThan(String(request.after[0])) } : {};
    const rows = await this.communities.find({
      where: { streetCode, ...after, ...addedBy(day) },
      order: { communityId: 'ASC' },
      take: request.limit + 1,
    });
    return this.paging.page(list, request, rows, ({ communityId }) => [communityId]);
  }

  @Get('streets/:streetCode/compounds')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({ summary: 'Compounds of a street', operationId: 'ListCompounds' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false })
  @AsOf()
  async listCompounds(
    @Param('streetCode') streetCode: string,
    @QueryParameters() query: Query,
  ): Promise<Page<CompoundRow>> {
    const day = await this.prepare(query);
    await this.assertStreet(streetCode, day);
    const list = `compounds ${streetCode}`;
    const request = this.paging.read(list, query);
    const after = request.after ? { compoundId: MoreThan(String(request.after[0])) } : {};
    const rows = await this.rows.find({
      where: { streetCode, ...after, ...addedBy(day) },
      order: { compoundId: 'ASC' },
      take: request.limit + 1,
    });
    const page = this.paging.page(list, request, rows, ({ compoundId }) => [compoundId]);
    return { ...page, items: await this.compounds.asOf(page.items, day) };
  }

  @Get('compounds/:compoundId')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({
    summary: 'A compound and how many of its households are resident, absent, vacant',
    operationId: 'GetCompound',
  })
  @ApiQuery({ name: 'after', required: false })
  @AsOf()
  async getCompound(
    @Param('compoundId') compoundId: string,
    @QueryParameters() query: Query,
  ): Promise<CompoundRow> {
    return this.compounds.find(compoundId, await this.prepare(query, []));
  }

  /** Checks the parameters, waits for `after`, and says which past day is asked for. */
  private async prepare(
    query: Query,
    parameters: readonly string[] = ['limit', 'cursor'],
  ): Promise<string | undefined> {
    onlyParameters(query, 'after', 'asOf', ...parameters);
    const day = pastDay(query, this.clock);
    await this.readAfter.wait('community', query);
    return day;
  }

  private async assertStreet(streetCode: string, day: string | undefined): Promise<void> {
    const isThere = await this.streets.existsBy({ streetCode, ...addedBy(day) });
    if (!isThere) throw new NotFound('street');
  }
}
