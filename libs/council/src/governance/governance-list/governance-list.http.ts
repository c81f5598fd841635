import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { isUuid, Malformed, NotFound } from '@yishi/kernel';
import { FIELDS, GOVERNANCE_STATES, type GovernanceState } from '@yishi/messaging';
import {
  asOfDate,
  onlyParameters,
  type Page,
  Paging,
  PublicRead,
  type Query,
  queryText,
  ReadAfter,
} from '@yishi/platform';
import { Places } from '../../places/places';
import { type Filters, GovernanceItems, type Scope, type ShownItem } from './governance-items';

export type GovernanceListPage = Readonly<{
  asOf: string | null;
  /** Of the whole compound, street or district, whatever the filters. */
  counts: Readonly<Record<GovernanceState, number>>;
}> &
  Page<ShownItem>;

const Parameters = (): MethodDecorator => (target, key, descriptor) => {
  for (const parameter of [
    { name: 'state', enum: GOVERNANCE_STATES },
    { name: 'field', enum: FIELDS },
    { name: 'asOf', description: 'a past date, YYYY-MM-DD' },
    { name: 'limit' },
    { name: 'cursor' },
    { name: 'after', description: 'wait for this position of the log' },
  ]) {
    ApiQuery({ required: false, ...parameter })(target, key, descriptor);
  }
};

/** Governance lists (治理清单) for everybody, the newest item first, with the counts by state. */
@ApiTags('governance')
@Controller()
export class GovernanceListHttp {
  constructor(
    private readonly items: GovernanceItems,
    private readonly places: Places,
    private readonly paging: Paging,
    private readonly readAfter: ReadAfter,
  ) {}

  @Get('compounds/:compoundId/governance-items')
  @PublicRead(2)
  @ApiOperation({
    summary: 'The governance list of a compound',
    operationId: 'ListGovernanceItems',
  })
  @Parameters()
  async ofCompound(
    @Param('compoundId') compoundId: string,
    @QueryOf() query: Query,
  ): Promise<GovernanceListPage> {
    if (!isUuid(compoundId)) throw new NotFound('compound');
    return this.page({ column: 'compound_id', id: compoundId }, query, () =>
      this.places.territoryOf(compoundId),
    );
  }

  @Get('streets/:streetCode/governance-items')
  @PublicRead(2)
  @ApiOperation({
    summary: 'The governance lists of a street',
    operationId: 'ListGovernanceItemsOfStreet',
  })
  @Parameters()
  async ofStreet(
    @Param('streetCode') streetCode: string,
    @QueryOf() query: Query,
  ): Promise<GovernanceListPage> {
    if (!/^\d{9}$/.test(streetCode)) throw new NotFound('street');
    return this.page({ column: 'street_code', id: streetCode }, query);
  }

  @Get('districts/:districtCode/governance-items')
  @PublicRead(2)
  @ApiOperation({
    summary: 'The governance lists of a district',
    operationId: 'ListGovernanceItemsOfDistrict',
  })
  @Parameters()
  async ofDistrict(
    @Param('districtCode') districtCode: string,
    @QueryOf() query: Query,
  ): Promise<GovernanceListPage> {
    if (!/^\d{6}$/.test(districtCode)) throw new NotFound('district');
    return this.page({ column: 'district_code', id: districtCode }, query);
  }

  private async page(
    scope: Scope,
    query: Query,
    assertThere?: () => Promise<unknown>,
  ): Promise<GovernanceListPage> {
    onlyParameters(query, 'state', 'field', 'asOf', 'limit', 'cursor', 'after');
    const asOf = asOfDate(query);
    const filters: Filters = {
      state: oneOf(query, 'state', GOVERNANCE_STATES),
      field: oneOf(query, 'field', FIELDS),
    };
    const { state = '', field = '' } = filters;
    const name = `governance ${scope.column} ${scope.id} ${state} ${field} ${asOf ?? 'now'}`;
    const request = this.paging.read(name, query);
    await this.readAfter.wait('council', query);
    await assertThere?.();
    const [rows, counts] = await Promise.all([
      this.items.list(scope, filters, asOf, request),
      this.items.counts(scope, asOf),
    ]);
    const page = this.paging.page(name, request, rows, (row) => [row.listedPosition]);
    const items = page.items.map(({ listedPosition: _position, ...item }) => item);
    return { asOf: asOf ?? null, counts, items, nextCursor: page.nextCursor };
  }
}

/** Throws `Malformed`. */
function oneOf<T extends string>(query: Query, name: string, values: readonly T[]): T | undefined {
  const text = queryText(query, name);
  if (text === undefined || values.includes(text as T)) return text as T | undefined;
  throw new Malformed([{ field: name, reason: 'not-one-of' }]);
}
