import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { NotFound } from '@yishi/kernel';
import {
  onlyParameters,
  type Page,
  Paging,
  PublicRead,
  type Query,
  ReadAfter,
} from '@yishi/platform';
import { MoreThan, Repository } from 'typeorm';
import { Compounds } from './compounds';
import { CommunityRow, CompoundRow, DistrictRow, StreetRow } from './territory-tree';

const MAX_AGE_SECONDS = 30;
/** A street's code is its district's and three digits. */
const MAX_STREETS = 1_000;

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
  ) {}

  @Get('districts')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({ summary: 'Districts', operationId: 'ListDistricts' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false })
  async listDistricts(@QueryParameters() query: Query): Promise<Page<DistrictRow>> {
    await this.prepare(query);
    const request = this.paging.read('districts', query);
    const rows = await this.districts.find({
      where: request.after ? { districtCode: MoreThan(String(request.after[0])) } : {},
      order: { districtCode: 'ASC' },
      take: request.limit + 1,
    });
    return this.paging.page('districts', request, rows, ({ districtCode }) => [districtCode]);
  }

  @Get('districts/:districtCode')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({ summary: 'A district and its streets', operationId: 'GetDistrict' })
  @ApiQuery({ name: 'after', required: false })
  async getDistrict(
    @Param('districtCode') districtCode: string,
    @QueryParameters() query: Query,
  ): Promise<object> {
    onlyParameters(query, 'after');
    await this.readAfter.wait('community', query);
    const district = await this.districts.findOneBy({ districtCode });
    if (!district) throw new NotFound('district');
    const streets = await this.streets.find({
      where: { districtCode },
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
  async listCommunities(
    @Param('streetCode') streetCode: string,
    @QueryParameters() query: Query,
  ): Promise<Page<CommunityRow>> {
    await this.prepare(query);
    await this.assertStreet(streetCode);
    const list = `communities ${streetCode}`;
    const request = this.paging.read(list, query);
    const after = request.after ? { communityId: MoreThan(String(request.after[0])) } : {};
    const rows = await this.communities.find({
      where: { streetCode, ...after },
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
  async listCompounds(
    @Param('streetCode') streetCode: string,
    @QueryParameters() query: Query,
  ): Promise<Page<CompoundRow>> {
    await this.prepare(query);
    await this.assertStreet(streetCode);
    const list = `compounds ${streetCode}`;
    const request = this.paging.read(list, query);
    const after = request.after ? { compoundId: MoreThan(String(request.after[0])) } : {};
    const rows = await this.rows.find({
      where: { streetCode, ...after },
      order: { compoundId: 'ASC' },
      take: request.limit + 1,
    });
    return this.paging.page(list, request, rows, ({ compoundId }) => [compoundId]);
  }

  @Get('compounds/:compoundId')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({
    summary: 'A compound and how many of its households are resident, absent, vacant',
    operationId: 'GetCompound',
  })
  @ApiQuery({ name: 'after', required: false })
  async getCompound(
    @Param('compoundId') compoundId: string,
    @QueryParameters() query: Query,
  ): Promise<CompoundRow> {
    onlyParameters(query, 'after');
    await this.readAfter.wait('community', query);
    return this.compounds.find(compoundId);
  }

  private async prepare(query: Query): Promise<void> {
    onlyParameters(query, 'limit', 'cursor', 'after');
    await this.readAfter.wait('community', query);
  }

  private async assertStreet(streetCode: string): Promise<void> {
    if (!(await this.streets.existsBy({ streetCode }))) throw new NotFound('street');
  }
}
