import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { percentFloor } from '@yishi/kernel';
import { AsOf, maskedNamesOf, PublicRead, type Query, Vault } from '@yishi/platform';
import { Repository } from 'typeorm';
import { Reading } from '../reading';
import { ProjectDecision, type ProjectPage } from './project-page';

/** Far above any real project; the newest are shown. */
const MAX_DECISIONS = 200;

type Progress = Pick<ProjectPage, 'participating' | 'households' | 'needed'>;

/** How far the drive is. `percent` is rounded down: 69.999 % never shows as 70 %. */
export const progressOf = ({ participating, households, needed }: Progress) => ({
  participating,
  households,
  needed,
  percent: percentFloor(participating, households),
});

/** The page, and its decisions in the order they were taken. */
type Whole = Readonly<{ page: ProjectPage; decisions: readonly ProjectDecision[] }>;

@ApiTags('projects')
@Controller('projects')
export class ProjectPageHttp {
  constructor(
    @InjectRepository(ProjectDecision) private readonly decisions: Repository<ProjectDecision>,
    private readonly reading: Reading,
    private readonly vault: Vault,
  ) {}

  /**
   * What everybody may know of a project. A decision says in which role and when it was taken, why,
   * and by whom: office holders by their masked name, `null` for a resident and for what the
   * program did itself (role `process`).
   */
  @Get(':projectId')
  @PublicRead(2)
  @ApiOperation({ summary: 'A project', operationId: 'ProjectPage' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  @AsOf()
  async page(@Param('projectId') projectId: string, @QueryOf() query: Query): Promise<object> {
    const day = await this.reading.prepare(query);
    const { page, decisions } =
      day === undefined ? await this.live(projectId) : await this.inThePast(projectId, day);
    const nameOf = await maskedNamesOf(
      this.vault,
      decisions.map(({ by }) => by),
    );
    const { compoundId, districtCode, streetCode, stage, round, publicityEndsAt } = page;
    const { field, title, description, budgetLines, attachments, totalFen } = page;
    return {
      projectId,
      compoundId,
      districtCode,
      streetCode,
      stage,
      field,
      title,
      description,
      budgetLines,
      attachments,
      totalFen,
      round,
      resolution: page.resolution,
      progress: progressOf(page),
      publicityEndsAt: publicityEndsAt || null,
      objections: { total: page.objections, open: page.openObjections },
      decisions: decisions.map(({ role, by, decision, reason, at }) => ({
        role,
        name: nameOf(by),
        decision,
        reason,
        at,
      })),
    };
  }

  private async live(projectId: string): Promise<Whole> {
    const page = await this.reading.page(projectId);
    const decisions = await this.decisions.find({
      where: { projectId },
      order: { position: 'DESC' },
      take: MAX_DECISIONS,
    });
    return { page, decisions: decisions.reverse() };
  }

  /** The rows of one stream come in its order. */
  private async inThePast(projectId: string, day: string): Promise<Whole> {
    const past = await this.reading.past(projectId, day);
    return { page: past.page, decisions: past.rows(ProjectDecision).slice(-MAX_DECISIONS) };
  }
}
