import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { percentFloor } from '@yishi/kernel';
import { onlyParameters, PublicRead, type Query, ReadAfter } from '@yishi/platform';
import type { Repository } from 'typeorm';
import { pageOf } from '../reading';
import { ProjectDecision, ProjectPage } from './project-page';

/** Far above any real project; the newest are shown. */
const MAX_DECISIONS = 200;

/** How far the drive is. `percent` is rounded down: 69.999 % never shows as 70 %. */
export const progressOf = ({ participating, households, needed }: ProjectPage) => ({
  participating,
  households,
  needed,
  percent: percentFloor(participating, households),
});

@ApiTags('projects')
@Controller('projects')
export class ProjectPageHttp {
  constructor(
    @InjectRepository(ProjectPage) private readonly pages: Repository<ProjectPage>,
    @InjectRepository(ProjectDecision) private readonly decisions: Repository<ProjectDecision>,
    private readonly readAfter: ReadAfter,
  ) {}

  /** What everybody may know of a project. Decisions show role and time, not the person. */
  @Get(':projectId')
  @PublicRead(2)
  @ApiOperation({ summary: 'A project', operationId: 'ProjectPage' })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async page(@Param('projectId') projectId: string, @QueryOf() query: Query): Promise<object> {
    onlyParameters(query, 'after');
    await this.readAfter.wait('project', query);
    const page = await pageOf(this.pages, projectId);
    const decisions = await this.decisions.find({
      where: { projectId },
      order: { position: 'DESC' },
      take: MAX_DECISIONS,
    });
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
      decisions: decisions
        .reverse()
        .map(({ role, decision, reason, at }) => ({ role, decision, reason, at })),
    };
  }
}
