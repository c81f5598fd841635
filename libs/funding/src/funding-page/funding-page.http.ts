import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { endOfChinaDate, maxFen, percentFloor } from '@yishi/kernel';
import { AsOf, maskedNamesOf, PublicRead, type Query, Vault } from '@yishi/platform';
import { LessThan, Repository } from 'typeorm';
import { Reading } from '../reading';
import { FundingDecision } from './decision';
import { PaidRow, type ProjectFunding } from './funding-page';

/** Far above any real project; the newest are shown. */
const MAX_DECISIONS = 200;

const partsOf = ({ parts, raisedFen }: ProjectFunding, paid: readonly PaidRow[]): object[] =>
  parts.map(({ funder, source, account, amountFen }) => {
    const row = paid.find((each) => each.funder === funder);
    const shareFen = BigInt(amountFen);
    const paidFen = source === 'residents' ? raisedFen : (row?.paidFen ?? 0n);
    return {
      funder,
      source,
      account,
      shareFen,
      paidFen,
      aheadOfRaisingFen: row?.aheadOfRaisingFen ?? 0n,
      backFen: row?.backFen ?? 0n,
      outstandingFen: maxFen(0n, shareFen - paidFen),
    };
  });

/** Raising and funded are one stage: which of both follows from the amounts. */
const stageOf = ({ stage, raisedFen, targetFen }: ProjectFunding): string =>
  stage === 'raising' && raisedFen >= targetFen ? 'funded' : stage;

@ApiTags('projects')
@Controller('projects')
export class FundingPageHttp {
  constructor(
    @InjectRepository(PaidRow) private readonly paid: Repository<PaidRow>,
    @InjectRepository(FundingDecision) private readonly decisions: Repository<FundingDecision>,
    private readonly vault: Vault,
    private readonly reading: Reading,
  ) {}

  /**
   * A project's money as everybody may see it: sums, never who gave or did not give; and who
   * decided on it, when and why, by role and masked name (the program itself: `process`, `null`).
   */
  @Get(':projectId/funding')
  @PublicRead(2)
  @ApiOperation({ summary: "A project's money", operationId: 'FundingPage' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  @AsOf()
  async page(@Param('projectId') projectId: string, @QueryOf() query: Query): Promise<object> {
    const day = await this.reading.prepare(query);
    const past = day === undefined ? undefined : await this.reading.past(projectId, day);
    const project = past?.project ?? (await this.reading.project(projectId));
    const paid = past?.rows(PaidRow) ?? (await this.paid.findBy({ projectId }));
    return { ...moneyOf(project, paid), decisions: await this.decisionsOn(projectId, day) };
  }

  private async decisionsOn(projectId: string, day: string | undefined): Promise<object[]> {
    const before = day === undefined ? {} : { at: LessThan(endOfChinaDate(day).toISOString()) };
    const rows = await this.decisions.find({
      where: { projectId, ...before },
      order: { position: 'DESC' },
      take: MAX_DECISIONS,
    });
    const nameOf = await maskedNamesOf(
      this.vault,
      rows.map(({ by }) => by),
    );
    return rows.reverse().map(({ role, by, decision, reason, at }) => {
      return { role, name: nameOf(by), decision, reason, at };
    });
  }
}

function moneyOf(project: ProjectFunding, paid: readonly PaidRow[]): object {
  const { projectId, year, round, policyVersion, matching, requestedFen, approvedFen } = project;
  const { targetFen, raisedFen, pledgedFen, invoicedFen, cashFen } = project;
  const { actualFen, reserveFen, deadline, extended, supplementId } = project;
  const { supplementFen, supplementEndorsed, settlementProposedFen } = project;
  const supplement = { supplementId, newTotalFen: supplementFen, endorsed: supplementEndorsed };
  return {
    projectId,
    stage: stageOf(project),
    year,
    round,
    policyVersion,
    matching,
    requestedFen,
    approvedFen,
    parts: partsOf(project, paid),
    raising: {
      targetFen,
      raisedFen,
      pledgedFen,
      missingFen: maxFen(0n, targetFen - raisedFen),
      percent: percentFloor(raisedFen, targetFen),
      deadline: deadline || null,
      extended,
    },
    invoicedFen,
    cashFen,
    supplement: supplementId ? supplement : null,
    settlement: { proposedFen: settlementProposedFen, actualFen, reserveFen },
  };
}
