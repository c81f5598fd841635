import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { Clock, chinaDate, endOfChinaDate, NotFound } from '@yishi/kernel';
import {
  AsOf,
  maskedNamesOf,
  onlyParameters,
  PublicRead,
  pastDay,
  type Query,
  ReadAfter,
  Vault,
} from '@yishi/platform';
import { LessThan, LessThanOrEqual, Repository } from 'typeorm';
import { DistrictRow } from '../territory-tree/territory-tree';
import { PolicyRow } from './policy-history';

const MAX_AGE_SECONDS = 30;
/** Newest versions shown; a district adopts one or two a year. */
const MAX_VERSIONS = 200;

/** The rules under which money is matched are public, those of the past as well. */
@ApiTags('policies')
@Controller()
export class PolicyHistoryHttp {
  constructor(
    @InjectRepository(PolicyRow) private readonly policies: Repository<PolicyRow>,
    @InjectRepository(DistrictRow) private readonly districts: Repository<DistrictRow>,
    private readonly clock: Clock,
    private readonly readAfter: ReadAfter,
    private readonly vault: Vault,
  ) {}

  @Get('districts/:districtCode/policies')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({
    summary:
      'The policy in force (`null` when there is none) and all versions, newest first, with who ' +
      'adopted them and when',
    operationId: 'GetPolicies',
  })
  @ApiQuery({ name: 'after', required: false })
  @AsOf()
  async getPolicies(
    @Param('districtCode') districtCode: string,
    @QueryParameters() query: Query,
  ): Promise<object> {
    onlyParameters(query, 'after', 'asOf');
    const day = pastDay(query, this.clock);
    await this.readAfter.wait('community', query);
    const there = day === undefined ? {} : { addedOn: LessThanOrEqual(day) };
    if (!(await this.districts.existsBy({ districtCode, ...there })))
      throw new NotFound('district');
    const known =
      day === undefined ? {} : { adoptedAt: LessThan(endOfChinaDate(day).toISOString()) };
    const where = { districtCode, ...known };
    const order = { policyVersion: 'DESC' } as const;
    const effectiveFrom = LessThanOrEqual(day ?? chinaDate(this.clock.now()));
    // Versions come into force in their order, so the newest of those in force is the one.
    const [inForce] = await this.policies.find({
      where: { ...where, effectiveFrom },
      order,
      take: 1,
    });
    const items = await this.policies.find({ where, order, take: MAX_VERSIONS });
    const all = inForce ? [inForce, ...items] : items;
    const nameOf = await maskedNamesOf(
      this.vault,
      all.map(({ by }) => by),
    );
    const shown = ({ role, by, ...policy }: PolicyRow) => ({
      ...policy,
      adoptedBy: { role, name: nameOf(by) },
    });
    return { inForce: inForce ? shown(inForce) : null, items: items.map(shown) };
  }
}
