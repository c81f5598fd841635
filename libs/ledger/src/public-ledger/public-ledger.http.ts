import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import {
  AsOf,
  asOfDate,
  onlyParameters,
  Paging,
  PublicRead,
  type Query,
  ReadAfter,
} from '@yishi/platform';
import { type LedgerPage, listName, PublicLedger } from './public-ledger';
import { ORDERS, orderOf, SCOPE_PLURALS, scopeOf } from './scope';

/**
 * For everybody, without a token: sums, lines and balances; never who gave, and never who did not.
 */
@ApiTags('ledger')
@Controller('ledger')
export class PublicLedgerHttp {
  constructor(
    private readonly ledger: PublicLedger,
    private readonly paging: Paging,
    private readonly readAfter: ReadAfter,
  ) {}

  @Get(':scope/:id')
  @PublicRead(2)
  @ApiOperation({ summary: 'The public ledger', operationId: 'PublicLedger' })
  @ApiParam({ name: 'scope', enum: SCOPE_PLURALS })
  @AsOf()
  @ApiQuery({ name: 'order', required: false, enum: ORDERS })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async page(
    @Param('scope') plural: string,
    @Param('id') id: string,
    @QueryOf() query: Query,
  ): Promise<LedgerPage> {
    onlyParameters(query, 'asOf', 'order', 'limit', 'cursor', 'after');
    const scope = scopeOf(plural, id);
    const asOf = asOfDate(query);
    const order = orderOf(query);
    const page = this.paging.read(listName(scope, order, asOf), query);
    await this.readAfter.wait('ledger', query);
    return this.ledger.read({ scope, asOf, order, page });
  }
}
