import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { NotFound } from '@yishi/kernel';
import { asOfDate, onlyParameters, PublicRead, type Query, ReadAfter } from '@yishi/platform';
import { ExitCases } from '../../exit/exit-page/exit-cases';
import type { ExitCaseRow } from '../../exit/exit-page/exit-page';
import type { MemberRow } from '../council-page/council-page';
import { Councils, commitmentViews } from '../council-page/councils';

const MAX_AGE_SECONDS = 30;

/**
 * A member's public page (三亮): identity, duties, commitments and what became of them. Who sat on
 * the council once is still found here, with the day it ended.
 */
@ApiTags('councils')
@Controller()
export class MemberPageHttp {
  constructor(
    private readonly councils: Councils,
    private readonly exitCases: ExitCases,
    private readonly readAfter: ReadAfter,
  ) {}

  @Get('councils/:councilId/members/:personId')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({
    summary: 'A member, present or former: the three things shown, and exit procedures',
    operationId: 'GetMember',
  })
  @ApiQuery({ name: 'asOf', required: false, description: 'YYYY-MM-DD: as it stood that day' })
  @ApiQuery({ name: 'after', required: false })
  async get(
    @Param('councilId') councilId: string,
    @Param('personId') personId: string,
    @QueryParameters() query: Query,
  ): Promise<object> {
    onlyParameters(query, 'asOf', 'after');
    const asOf = asOfDate(query);
    await this.readAfter.wait('council', query);
    const rows = await this.councils.rowsOf(councilId, asOf);
    const member = rows.members.find((row) => row.personId === personId);
    if (!member) throw new NotFound('member');
    const { nameOf, maskedNameOf } = await this.councils.namesOf(rows, [personId]);
    const cases = await this.exitCases.ofMember(councilId, personId, asOf);
    const { joinedAt, leftAt, leftCause, exitCaseId, duties, ...shown } = member;
    return {
      ...shown,
      compoundId: rows.council.compoundId,
      displayName: nameOf(personId),
      isDirector: rows.council.directorId === personId,
      memberSince: joinedAt,
      memberUntil: leftAt,
      left: leftAt === null ? null : { cause: leftCause, exitCaseId },
      duties: duties ?? [],
      commitments: commitmentViews(member, rows.kept, maskedNameOf),
      probation: probationOf(member, cases),
      exitCases: await this.exitCases.views(cases, asOf),
    };
  }
}

/** Of a member who was kept on probation since the (last) election; `cases`: newest first. */
function probationOf({ joinedAt, leftAt }: MemberRow, cases: readonly ExitCaseRow[]) {
  if (leftAt !== null) return null;
  const kept = cases.find(
    ({ step, outcome, openedAt }) =>
      step === 'confirmed' && outcome === 'kept-on-probation' && openedAt >= joinedAt,
  );
  return kept ? { caseId: kept.caseId, since: kept.closedAt } : null;
}
