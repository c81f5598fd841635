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
import { ORDERS, orderOf, SCOPE_PLURALS, scopeOf } from '../public-ledger/scope';
import { type JournalPage, JournalPages, journalName } from './journal-page';

@ApiTags('ledger')
@Controller('ledger')
export class JournalPageHttp {
  constructor(
    private readonly journal: JournalPages,
    private readonly paging: Paging,
    private readonly readAfter: ReadAfter,
  ) {}

  /** Double entry, for everybody: every posting stands with its account. */
  @Get(':scope/:id/journal')
  @PublicRead(2)
  @ApiOperation({ summary: 'The journal', operationId: 'JournalPage' })
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
  ): Promise<JournalPage> {
    onlyParameters(query, 'asOf', 'order', 'limit', 'cursor', 'after');
    const scope = scopeOf(plural, id);
    const asOf = asOfDate(query);
    const order = orderOf(query);
    const page = this.paging.read(journalName(scope, order, asOf), query);
    await this.readAfter.wait('ledger', query);
    return this.journal.read({ scope, asOf, order, page });
  }
}
