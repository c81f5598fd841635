import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import {
  asOfDate,
  onlyParameters,
  Paging,
  PublicRead,
  type Query,
  ReadAfter,
} from '@yishi/platform';
import { scopeOf } from '../public-ledger/scope';
import {
  COMPARED_BY,
  type Comparison,
  ComparisonPages,
  comparedBy,
  comparisonName,
  DIRECTIONS,
  directionOf,
} from './comparison';
import { type StatisticsPage, StatisticsPages } from './statistics';

/** Seconds for which a cache may keep an answer. */
export const MAX_AGE_SECONDS = 2;

/** For everybody, without a token: counts and sums, and nobody's name. */
@ApiTags('statistics')
@Controller('statistics')
export class StatisticsHttp {
  constructor(
    private readonly statistics: StatisticsPages,
    private readonly comparison: ComparisonPages,
    private readonly paging: Paging,
    private readonly readAfter: ReadAfter,
  ) {}

  @Get('districts/:districtCode')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({
    summary: 'Statistics of a district and its streets',
    operationId: 'DistrictStatistics',
  })
  @ApiQuery({ name: 'asOf', required: false, description: 'a past date, YYYY-MM-DD' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  district(@Param('districtCode') code: string, @QueryOf() query: Query): Promise<StatisticsPage> {
    return this.page('district', code, query);
  }

  @Get('streets/:streetCode')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({ summary: 'Statistics of a street', operationId: 'StreetStatistics' })
  @ApiQuery({ name: 'asOf', required: false, description: 'a past date, YYYY-MM-DD' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  street(@Param('streetCode') code: string, @QueryOf() query: Query): Promise<StatisticsPage> {
    return this.page('street', code, query);
  }

  /**
   * The councils of a district side by side: how long opinions wait for their end, money for each
   * resident household (raised and paid), relays answered in time, turnouts, members.
   */
  @Get('districts/:districtCode/councils')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({ summary: 'Comparison across councils', operationId: 'CouncilComparison' })
  @ApiQuery({ name: 'order', required: false, enum: COMPARED_BY })
  @ApiQuery({ name: 'direction', required: false, enum: DIRECTIONS })
  @ApiQuery({ name: 'asOf', required: false, description: 'a past date, YYYY-MM-DD' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async councils(
    @Param('districtCode') code: string,
    @QueryOf() query: Query,
  ): Promise<Comparison> {
    onlyParameters(query, 'order', 'direction', 'asOf', 'limit', 'cursor', 'after');
    const { id: districtCode } = scopeOf('districts', code);
    const order = comparedBy(query);
    const direction = directionOf(query);
    const list = { districtCode, order, direction, asOf: asOfDate(query) };
    const page = this.paging.read(comparisonName(list), query);
    await this.readAfter.wait('ledger', query);
    return this.comparison.read({ ...list, page });
  }

  private async page(
    kind: 'district' | 'street',
    code: string,
    query: Query,
  ): Promise<StatisticsPage> {
    onlyParameters(query, 'asOf', 'after');
    scopeOf(`${kind}s`, code);
    const asOf = asOfDate(query);
    await this.readAfter.wait('ledger', query);
    return this.statistics.read({ kind, code }, asOf);
  }
}
