import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { maxFen, percentFloor } from '@yishi/kernel';
import { PublicRead, type Query } from '@yishi/platform';
import { Repository } from 'typeorm';
import { Reading } from '../reading';
import { PaidRow, type ProjectFunding } from './funding-page';

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
    private readonly reading: Reading,
  ) {}

  /** A project's money as everybody may see it: sums, never who gave or did not give. */
  @Get(':projectId/funding')
  @PublicRead(2)
  @ApiOperation({ summary: "A project's money", operationId: 'FundingPage' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async page(@Param('projectId') projectId: string, @QueryOf() query: Query): Promise<object> {
    await this.reading.prepare(query);
    const project = await this.reading.project(projectId);
    const paid = await this.paid.findBy({ projectId });
    const { year, round, policyVersion, matching, requestedFen, approvedFen } = project;
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
}
