import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { Clock, chinaDate, NotFound } from '@yishi/kernel';
import { onlyParameters, PublicRead, type Query, ReadAfter } from '@yishi/platform';
import { LessThanOrEqual, Repository } from 'typeorm';
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
  ) {}

  @Get('districts/:districtCode/policies')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({
    summary: 'The policy in force (`null` when there is none) and all versions, newest first',
    operationId: 'GetPolicies',
  })
  @ApiQuery({ name: 'after', required: false })
  async getPolicies(
    @Param('districtCode') districtCode: string,
    @QueryParameters() query: Query,
  ): Promise<object> {
    onlyParameters(query, 'after');
    await this.readAfter.wait('community', query);
    if (!(await this.districts.existsBy({ districtCode }))) throw new NotFound('district');
    const order = { policyVersion: 'DESC' } as const;
    const effectiveFrom = LessThanOrEqual(chinaDate(this.clock.now()));
    // Versions come into force in their order, so the newest of those in force is the one.
    const [inForce] = await this.policies.find({
      where: { districtCode, effectiveFrom },
      order,
      take: 1,
    });
    const items = await this.policies.find({ where: { districtCode }, order, take: MAX_VERSIONS });
    return { inForce: inForce ?? null, items };
  }
}
