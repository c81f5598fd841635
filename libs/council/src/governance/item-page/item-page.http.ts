import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { isUuid, NotFound } from '@yishi/kernel';
import {
  asOfDate,
  maskedNamesOf,
  onlyParameters,
  type Page,
  Paging,
  PublicRead,
  type Query,
  ReadAfter,
  Vault,
} from '@yishi/platform';
import {
  GovernanceItems,
  type ItemDecision,
  type ShownItem,
} from '../governance-list/governance-items';

/**
 * Who (the role, and the masked name unless it is the program's or erased), when and why.
 * `projectId` is the project the item was in from then on.
 */
export type ShownDecision = Omit<ItemDecision, 'position' | 'by'> &
  Readonly<{ name: string | null }>;

export type ItemPage = Readonly<{ asOf: string | null; description: string | null }> &
  ShownItem &
  Readonly<{ decisions: Page<ShownDecision> }>;

/** An item of a governance list with its whole history, for everybody. */
@ApiTags('governance')
@Controller()
export class ItemPageHttp {
  constructor(
    private readonly items: GovernanceItems,
    private readonly vault: Vault,
    private readonly paging: Paging,
    private readonly readAfter: ReadAfter,
  ) {}

  @Get('governance-items/:itemId')
  @PublicRead(2)
  @ApiOperation({
    summary: 'An item of the governance list, and what was decided about it',
    operationId: 'GetGovernanceItem',
  })
  @ApiQuery({ name: 'asOf', required: false, description: 'a past date, YYYY-MM-DD' })
  @ApiQuery({ name: 'limit', required: false, description: 'of decisions, oldest first' })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async page(@Param('itemId') itemId: string, @QueryOf() query: Query): Promise<ItemPage> {
    onlyParameters(query, 'asOf', 'limit', 'cursor', 'after');
    const asOf = asOfDate(query);
    const name = `governance item ${itemId} ${asOf ?? 'now'}`;
    const request = this.paging.read(name, query);
    await this.readAfter.wait('council', query);
    const item = isUuid(itemId) ? await this.items.get(itemId, asOf) : undefined;
    if (!item) throw new NotFound('governance-item');
    const decisions = await this.items.decisions(itemId, asOf, request);
    const names = await maskedNamesOf(
      this.vault,
      decisions.map(({ by }) => by),
    );
    const page = this.paging.page(name, request, decisions, (row) => [row.position.toString()]);
    return {
      asOf: asOf ?? null,
      ...item,
      description: item.description || null,
      decisions: {
        items: page.items.map(({ position: _position, by, ...decision }) => ({
          ...decision,
          name: names(by),
        })),
        nextCursor: page.nextCursor,
      },
    };
  }
}
