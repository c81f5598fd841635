import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { maskedNamesOf, onlyParameters, PublicRead, type Query, Vault } from '@yishi/platform';
import { FEWEST_BALLOTS, type MemberResult } from '../computing';
import { inOrder, type PeriodRead, RatingReads } from '../reading';
import {
  PaperBatchRow,
  type PeriodRow,
  RatingDecisionRow,
  RatingObjectionRow,
  ResultRow,
} from './rating-page';

type Names = (personId: string) => string | null;

@ApiTags('ratings')
@Controller('rating-periods')
export class RatingPageHttp {
  constructor(
    private readonly reads: RatingReads,
    private readonly vault: Vault,
  ) {}

  /**
   * What everybody may know of a period: before the counting how many households can have voted,
   * and nothing of what they voted, not even how many ballots there are; afterwards the ranking in
   * all its versions. Members hold an office and are named (`null`: erased); who decided is shown
   * by role and masked name. A paper batch that is not recorded waits for a second person.
   */
  @Get(':periodId')
  @PublicRead(2)
  @ApiOperation({ summary: 'A rating period and its result', operationId: 'RatingPage' })
  @ApiQuery({ name: 'asOf', required: false, description: 'YYYY-MM-DD, the end of that day' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async page(@Param('periodId') periodId: string, @QueryOf() query: Query): Promise<object> {
    onlyParameters(query, 'asOf', 'after');
    return this.reads.atOneMoment(periodId, query, (read) => this.shown(read));
  }

  private async shown({ period, rows }: PeriodRead): Promise<object> {
    const decisions = inOrder(await rows(RatingDecisionRow));
    const objections = inOrder(await rows(RatingObjectionRow));
    const versions = [...(await rows(ResultRow))].sort((a, b) => a.version - b.version);
    const batches = [...(await rows(PaperBatchRow))].sort((a, b) => (a.batch < b.batch ? -1 : 1));
    const people = await this.vault.get(period.members);
    const named: Names = (personId) => people.get(personId)?.name || null;
    const maskedName = await maskedNamesOf(
      this.vault,
      decisions.map(({ by }) => by),
    );
    const shown = versions.map((row) => shownVersion(row, named));
    return {
      ...shownPeriod(period, named, versions.length > 0),
      paperBatches: batches.map(({ batch, households, isRecorded }) => ({
        ...{ batch, households, isRecorded },
      })),
      result: shown.at(-1) ?? null,
      versions: shown,
      objections: objections.map(({ objectionId, version, grounds, raisedAt, outcome }) => ({
        ...{ objectionId, version, grounds, raisedAt, outcome },
      })),
      decisions: decisions.map(({ decision, subject, role, by, at, reason }) => ({
        ...{ decision, subject: subject || null, role, name: maskedName(by), at, reason },
      })),
    };
  }
}

function shownPeriod(row: PeriodRow, named: Names, isCounted: boolean): object {
  const { periodId, councilId, compoundId, territory, period, stage, policyVersion } = row;
  const { criteria, weights, lowLine, publicKey, households, needed, ballots, openedAt } = row;
  const { credentials, paperHouseholds } = row;
  return {
    ...{ periodId, councilId, compoundId, territory, period, stage, openedAt, policyVersion },
    ...{ criteria, weights, lowLine, publicKey },
    members: row.members.map((personId) => ({ personId, displayName: named(personId) })),
    turnout: { households, needed, credentials, paperHouseholds },
    ballots: isCounted && ballots >= FEWEST_BALLOTS ? ballots : null,
  };
}

function shownVersion(row: ResultRow, named: Names): object {
  const { version, reason, publishedAt, publicityEndsAt, results, low } = row;
  const ranking = results.map(({ personId, score, rank, sources }: MemberResult) => ({
    ...{ rank, personId, displayName: named(personId), score, sources },
    isLow: low.includes(personId),
  }));
  return { version, reason, publishedAt, publicityEndsAt, ranking };
}
