import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { isUuid, NotFound } from '@yishi/kernel';
import { asOfDate, onlyParameters, PublicRead, type Query, ReadAfter } from '@yishi/platform';
import { councilIdOf } from '../form-council/form-council';
import type { CouncilRow, MemberRow } from './council-page';
import {
  type CommitmentView,
  type CouncilRows,
  Councils,
  commitmentViews,
  type NameOf,
} from './councils';

const MAX_AGE_SECONDS = 30;

/** `displayName` is `null` when the person was erased from the vault. */
export type MemberView = Readonly<{
  personId: string;
  displayName: string | null;
  isDirector: boolean;
  memberSince: string;
  partyMember: boolean | null;
  post: string;
  duties: readonly string[];
  commitments: readonly CommitmentView[];
  /** How many, never which. */
  linkedHouseholds: number;
  visits: number;
}>;

/** Members hold an office and are named; nominees are not, so a forming council shows nobody. */
@ApiTags('councils')
@Controller()
export class CouncilPageHttp {
  constructor(
    private readonly councils: Councils,
    private readonly readAfter: ReadAfter,
  ) {}

  @Get('compounds/:compoundId/council')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({
    summary: 'The council of a compound: its members, what they show, and what was decided',
    operationId: 'GetCouncil',
  })
  @ApiQuery({ name: 'asOf', required: false, description: 'YYYY-MM-DD: as it stood that day' })
  @ApiQuery({ name: 'after', required: false })
  async getCouncil(
    @Param('compoundId') compoundId: string,
    @QueryParameters() query: Query,
  ): Promise<object> {
    onlyParameters(query, 'asOf', 'after');
    const asOf = asOfDate(query);
    await this.readAfter.wait('council', query);
    if (!isUuid(compoundId)) throw new NotFound('council');
    const rows = await this.councils.rowsOf(councilIdOf(compoundId), asOf);
    const seated = rows.members.filter(({ leftAt }) => leftAt === null);
    const memberIds = seated.map(({ personId }) => personId);
    const { nameOf, maskedNameOf } = await this.councils.namesOf(rows, memberIds);
    return {
      ...councilView(rows.council),
      members: seated.map((row) => memberView(row, rows, { nameOf, maskedNameOf })),
      decisions: rows.decisions.map(({ decision, personId, exitCaseId, reason, at, role, by }) => ({
        decision,
        personId,
        exitCaseId,
        reason,
        at,
        role,
        name: maskedNameOf(by),
      })),
    };
  }
}

const councilView = ({ electionRound, byElectionOpenedAt, ...council }: CouncilRow) => ({
  ...council,
  byElection:
    byElectionOpenedAt === null ? null : { round: electionRound, openedAt: byElectionOpenedAt },
});

function memberView(
  row: MemberRow,
  { council, kept }: CouncilRows,
  { nameOf, maskedNameOf }: Readonly<{ nameOf: NameOf; maskedNameOf: NameOf }>,
): MemberView {
  const { councilId: _id, leftAt: _at, leftCause: _cause, exitCaseId: _case, ...shown } = row;
  const { personId, joinedAt, duties, ...things } = shown;
  return {
    personId,
    displayName: nameOf(personId),
    isDirector: personId === council.directorId,
    memberSince: joinedAt,
    ...things,
    duties: duties ?? [],
    commitments: commitmentViews(row, kept, maskedNameOf),
  };
}
