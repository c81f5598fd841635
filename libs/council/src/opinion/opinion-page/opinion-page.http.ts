import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { Clock, isUuid, NotFound } from '@yishi/kernel';
import {
  maskedNamesOf,
  onlyParameters,
  PublicRead,
  type Query,
  ReadAfter,
  Vault,
} from '@yishi/platform';
import { LessThanOrEqual, Repository } from 'typeorm';
import { momentOf } from '../moment';
import { OpinionFinder, opinionView } from '../opinion-list/opinion-finder';
import { OPINION_NUMBER } from '../rules';
import { OpinionStepRow, type Step } from './rows';

/** A limit on everything; an opinion has two rounds of at most seven steps, and six photos. */
const MAX_STEPS = 50;

/**
 * What somebody did with an opinion: `role` and masked `name` say who, `reason` says why, or what
 * was answered. Residents are never named here, and the clock has no name.
 */
export type StepView = Readonly<{
  step: Step;
  at: string;
  role: string;
  name: string | null;
  reason: string | null;
  relayedTo?: string;
  department?: string;
  dueAt?: string;
  policyVersion?: number;
  estimatedFen?: bigint;
  itemId?: string;
  satisfied?: boolean;
}>;

@ApiTags('opinions')
@Controller()
export class OpinionPageHttp {
  constructor(
    private readonly finder: OpinionFinder,
    @InjectRepository(OpinionStepRow) private readonly steps: Repository<OpinionStepRow>,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly readAfter: ReadAfter,
  ) {}

  @Get('compounds/:compoundId/opinions/:opinionNumber')
  @PublicRead(2)
  @ApiOperation({
    summary: 'An opinion: its state, and who did what with it, when and why',
    operationId: 'OpinionPage',
  })
  @ApiQuery({ name: 'asOf', required: false, description: 'a past date, YYYY-MM-DD' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async page(
    @Param('compoundId') compoundId: string,
    @Param('opinionNumber') opinionNumber: string,
    @QueryOf() query: Query,
  ): Promise<object> {
    onlyParameters(query, 'asOf', 'after');
    const moment = momentOf(query, this.clock);
    await this.readAfter.wait('council', query);
    const path = { compoundId, opinionNumber };
    const isPath = isUuid(compoundId) && OPINION_NUMBER.test(opinionNumber);
    const found = isPath ? await this.finder.one(path, moment) : null;
    if (!found) throw new NotFound('opinion');
    const steps = await this.steps.find({
      where: {
        opinionId: found.opinionId,
        ...(moment.isPast ? { at: LessThanOrEqual(moment.at) } : {}),
      },
      order: { position: 'ASC' },
      take: MAX_STEPS,
    });
    const satisfied = steps.reduce(satisfiedAfter, null);
    return { ...opinionView(found, moment), satisfied, steps: await this.shown(steps) };
  }

  private async shown(steps: readonly OpinionStepRow[]): Promise<readonly StepView[]> {
    const officials = steps.filter(isOfficial).map(({ by }) => by);
    const nameOf = await maskedNamesOf(this.vault, officials);
    return steps.map((row) => ({
      step: row.step,
      at: row.at,
      role: row.role,
      name: isOfficial(row) ? nameOf(row.by) : null,
      reason: row.reason || null,
      ...(row.relayedTo && { relayedTo: row.relayedTo, dueAt: row.dueAt }),
      ...(row.department && { department: row.department }),
      ...(row.policyVersion !== null && { policyVersion: row.policyVersion }),
      ...(row.estimatedFen !== null && { estimatedFen: row.estimatedFen }),
      ...(row.itemId !== null && { itemId: row.itemId }),
      ...(row.satisfied !== null && { satisfied: row.satisfied }),
    }));
  }
}

const isOfficial = ({ by, role }: OpinionStepRow): boolean =>
  role !== 'resident' && role !== 'process' && isUuid(by);

/** Whether the household is satisfied with the answer the opinion has now. */
const satisfiedAfter = (before: boolean | null, { step, satisfied }: OpinionStepRow) => {
  if (step === 'reopened') return null;
  return step === 'rated' ? satisfied : before;
};
