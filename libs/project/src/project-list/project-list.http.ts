import { Controller, Get, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { isUuid, Malformed } from '@yishi/kernel';
import {
  onlyParameters,
  Paging,
  PublicRead,
  type Query,
  queryText,
  ReadAfter,
} from '@yishi/platform';
import type { Repository } from 'typeorm';
import { STAGES, type Stage } from '../project';
import { ProjectPage } from '../project-page/project-page';
import { progressOf } from '../project-page/project-page.http';

const LIST = 'projects';

/** What the list may be narrowed to, each checked: a typing error must not mean "all". */
const FILTERS: Readonly<Record<string, (value: string) => boolean>> = {
  compoundId: isUuid,
  streetCode: (value) => /^\d{9}$/.test(value),
  districtCode: (value) => /^\d{6}$/.test(value),
  stage: (value) => STAGES.includes(value as Stage),
};

@ApiTags('projects')
@Controller('projects')
export class ProjectListHttp {
  constructor(
    @InjectRepository(ProjectPage) private readonly pages: Repository<ProjectPage>,
    private readonly readAfter: ReadAfter,
    private readonly paging: Paging,
  ) {}

  /** Projects, the newest draft first. */
  @Get()
  @PublicRead(2)
  @ApiOperation({ summary: 'Projects', operationId: 'ProjectList' })
  @ApiQuery({ name: 'compoundId', required: false })
  @ApiQuery({ name: 'streetCode', required: false })
  @ApiQuery({ name: 'districtCode', required: false })
  @ApiQuery({ name: 'stage', required: false, enum: STAGES })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async list(@QueryOf() query: Query): Promise<object> {
    onlyParameters(query, ...Object.keys(FILTERS), 'limit', 'cursor', 'after');
    await this.readAfter.wait('project', query);
    const request = this.paging.read(LIST, query);
    const found = this.pages
      .createQueryBuilder('page')
      .where(filtersOf(query))
      .orderBy('page.draftedPosition', 'DESC')
      .limit(request.limit + 1);
    const [before] = request.after ?? [];
    if (before !== undefined) found.andWhere('page.draftedPosition < :before', { before });
    const rows = await found.getMany();
    const keysOf = (row: ProjectPage) => [row.draftedPosition.toString()];
    const { items, nextCursor } = this.paging.page(LIST, request, rows, keysOf);
    return { items: items.map(shown), nextCursor };
  }
}

function filtersOf(query: Query): Record<string, string> {
  const filters: Record<string, string> = {};
  for (const [name, accepts] of Object.entries(FILTERS)) {
    const value = queryText(query, name);
    if (value === undefined) continue;
    if (!accepts(value)) throw new Malformed([{ field: name, reason: 'not-valid' }]);
    filters[name] = value;
  }
  return filters;
}

const shown = (page: ProjectPage) => {
  const { projectId, compoundId, streetCode, stage, field, title, totalFen } = page;
  const progress = progressOf(page);
  return { projectId, compoundId, streetCode, stage, field, title, totalFen, progress };
};
