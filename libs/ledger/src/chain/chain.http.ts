import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { isUuid, NotFound } from '@yishi/kernel';
import {
  asOfDate,
  onlyParameters,
  Paging,
  PublicRead,
  type Query,
  ReadAfter,
} from '@yishi/platform';
import { ORDERS, orderOf } from '../public-ledger/scope';
import {
  Chain,
  type ChainRequest,
  chainList,
  type ItemMoney,
  type LineOrigin,
  type MoneyRequest,
  type OpinionMoney,
  type Origin,
} from './chain';

const PARAMETERS = [
  { name: 'asOf', description: 'a past date, YYYY-MM-DD' },
  { name: 'limit' },
  { name: 'cursor' },
  { name: 'after', description: 'wait for this position of the log' },
];

/** Documents one of the chain's reads. */
const Read =
  (path: string, operationId: string, summary: string, ordered: boolean): MethodDecorator =>
  (target, key, descriptor) => {
    Get(path)(target, key, descriptor);
    PublicRead(2)(target, key, descriptor);
    ApiOperation({ summary, operationId })(target, key, descriptor);
    const order = { name: 'order', enum: ORDERS };
    for (const parameter of ordered ? [...PARAMETERS, order] : PARAMETERS)
      ApiQuery({ required: false, ...parameter })(target, key, descriptor);
  };

/**
 * "Why this yuan?" (这一元钱为什么花) and "what became of it?", for everybody. Items are listed in
 * the order of the governance list, lines of money newest first unless asked otherwise.
 */
@ApiTags('ledger')
@Controller('ledger')
export class ChainHttp {
  constructor(
    private readonly chain: Chain,
    private readonly paging: Paging,
    private readonly readAfter: ReadAfter,
  ) {}

  @Read(
    'lines/:lineId/origin',
    'LineOrigin',
    'Why this yuan: what a line of the ledger is for',
    false,
  )
  async lineOrigin(@Param('lineId') id: string, @QueryOf() query: Query): Promise<LineOrigin> {
    return this.chain.lineOrigin(await this.origin('line', id, query));
  }

  @Read('projects/:projectId/origin', 'ProjectOrigin', 'What a project is for', false)
  async projectOrigin(@Param('projectId') id: string, @QueryOf() query: Query): Promise<Origin> {
    if (!isUuid(id)) throw new NotFound('project');
    return this.chain.projectOrigin(await this.origin('project', id, query));
  }

  @Read('opinions/:opinionId/money', 'OpinionMoney', 'What became of an opinion, in money', true)
  async opinionMoney(
    @Param('opinionId') id: string,
    @QueryOf() query: Query,
  ): Promise<OpinionMoney> {
    if (!isUuid(id)) throw new NotFound('opinion');
    return this.chain.opinionMoney(await this.money('opinion', id, query));
  }

  @Read(
    'governance-items/:itemId/money',
    'GovernanceItemMoney',
    'What became of an item of a governance list, in money',
    true,
  )
  async itemMoney(@Param('itemId') id: string, @QueryOf() query: Query): Promise<ItemMoney> {
    if (!isUuid(id)) throw new NotFound('governance-item');
    return this.chain.itemMoney(await this.money('item', id, query));
  }

  private async origin(what: string, id: string, query: Query): Promise<ChainRequest> {
    onlyParameters(query, 'asOf', 'limit', 'cursor', 'after');
    const asOf = asOfDate(query);
    const page = this.paging.read(chainList(what, id, asOf), query);
    await this.readAfter.wait('ledger', query);
    return { id, asOf, page };
  }

  private async money(what: string, id: string, query: Query): Promise<MoneyRequest> {
    onlyParameters(query, 'asOf', 'order', 'limit', 'cursor', 'after');
    const asOf = asOfDate(query);
    const order = orderOf(query);
    const page = this.paging.read(chainList(what, id, asOf, order), query);
    await this.readAfter.wait('ledger', query);
    return { id, asOf, order, page };
  }
}
