import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { type Actor, grantFor, type Role } from '@yishi/kernel';
import { assertMayRead, Caller, onlyParameters, type Query } from '@yishi/platform';
import { SheetReasonsRow } from '../rating-page/rating-page';
import { RatingReads } from '../reading';
import { MEMBERS } from '../rules';

const READERS: readonly Role[] = ['street-officer', 'auditor', 'reviewer'];

@ApiTags('ratings')
@ApiBearerAuth()
@Controller('rating-periods')
export class ReasonListHttp {
  constructor(private readonly reads: RatingReads) {}

  /**
   * Why reviewers gave less than 60, once the result is published: a member reads the reasons given
   * to the member itself, the street, the auditor and reviewers all. At most 40 sheets.
   */
  @Get(':periodId/reasons')
  @ApiOperation({ summary: 'Reasons for scores under 60', operationId: 'RatingReasonList' })
  @ApiQuery({ name: 'asOf', required: false, description: 'YYYY-MM-DD, the end of that day' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async list(
    @Param('periodId') periodId: string,
    @QueryOf() query: Query,
    @Caller() actor: Actor,
  ): Promise<object> {
    onlyParameters(query, 'asOf', 'after');
    const { period, rows } = await this.reads.read(periodId, query);
    assertMayRead(actor, [...READERS, ...MEMBERS], period.territory);
    const mayReadAll = grantFor(actor, READERS, period.territory) !== undefined;
    const items = (await rows(SheetReasonsRow))
      .flatMap(({ source, reasons }) => reasons.map((reason) => ({ source, ...reason })))
      .filter(({ personId }) => mayReadAll || personId === actor.personId)
      .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    return { items };
  }
}

const keyOf = (row: Readonly<{ personId: string; source: string; criterion: string }>): string =>
  `${row.personId} ${row.source} ${row.criterion}`;
