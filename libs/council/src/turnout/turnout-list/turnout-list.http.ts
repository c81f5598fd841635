import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { isUuid, NotFound } from '@yishi/kernel';
import { TURNOUT_ACTIVITIES } from '@yishi/messaging';
import {
  asOfDate,
  maskedNamesOf,
  onlyParameters,
  Paging,
  PublicRead,
  type Query,
  ReadAfter,
  Vault,
} from '@yishi/platform';
import { Places } from '../../places/places';
import type { TurnoutRow, TurnoutSumRow } from './turnout-list';
import { TurnoutRecords } from './turnout-records';

const MAX_AGE_SECONDS = 10;

@ApiTags('compounds')
@Controller('compounds/:compoundId/turnouts')
export class TurnoutListHttp {
  constructor(
    private readonly records: TurnoutRecords,
    private readonly places: Places,
    private readonly vault: Vault,
    private readonly paging: Paging,
    private readonly readAfter: ReadAfter,
  ) {}

  /**
   * Turnouts of a compound, the last recorded first, those struck out among them; `sums` are over
   * all that count, not only those of the page.
   */
  @Get()
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({ summary: 'Volunteer turnouts of a compound', operationId: 'ListTurnouts' })
  @ApiQuery({ name: 'asOf', required: false, description: 'a past date, YYYY-MM-DD' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async list(
    @Param('compoundId') compoundId: string,
    @QueryParameters() query: Query,
  ): Promise<object> {
    onlyParameters(query, 'asOf', 'limit', 'cursor', 'after');
    const asOf = asOfDate(query);
    const list = `turnouts-${compoundId}-${asOf ?? ''}`;
    const request = this.paging.read(list, query);
    await this.readAfter.wait('council', query);
    if (!isUuid(compoundId)) throw new NotFound('compound');
    await this.places.territoryOf(compoundId);
    const { rows, sums } = await this.records.of(compoundId, request, asOf);
    const page = this.paging.page(list, request, rows, ({ position }) => [position.toString()]);
    return { sums: sumsOf(sums), ...page, items: await this.shown(page.items) };
  }

  private async shown(rows: readonly TurnoutRow[]): Promise<readonly object[]> {
    const persons = rows.flatMap(({ by, struckOutBy }) => [by, struckOutBy]);
    const nameOf = await maskedNamesOf(this.vault, persons.filter(isUuid));
    return rows.map((row) => {
      const { turnoutId, activity, date, households, people } = row;
      const { by, role, at, struckOutBy, struckOutRole, struckOutAt, reason } = row;
      const strike = { role: struckOutRole, name: nameOf(struckOutBy), at: struckOutAt, reason };
      return {
        ...{ turnoutId, activity, date, households, people },
        recorded: { role, name: nameOf(by), at },
        struckOut: struckOutAt === '' ? null : strike,
      };
    });
  }
}

/** Every activity, also those nobody turned out for. */
const sumsOf = (rows: readonly TurnoutSumRow[]): readonly object[] =>
  TURNOUT_ACTIVITIES.map((activity) => {
    const row = rows.find((sum) => sum.activity === activity);
    const { turnouts = 0, households = 0, people = 0 } = row ?? {};
    return { activity, turnouts, households, people };
  });
