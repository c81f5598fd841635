import { Controller, Get, Query as QueryOf } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { isUuid, Malformed } from '@yishi/kernel';
import { AsOf, type PageRequest, Paging, PublicRead, type Query, queryText } from '@yishi/platform';
import { Repository } from 'typeorm';
import { STAGES, type Stage } from '../project';
import { ProjectDay } from '../project-page/project-day';
import { ProjectPage } from '../project-page/project-page';
import { progressOf } from '../project-page/project-page.http';
import { Reading } from '../reading';

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
    @InjectRepository(ProjectDay) private readonly days: Repository<ProjectDay>,
    private readonly reading: Reading,
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
  @AsOf()
  async list(@QueryOf() query: Query): Promise<object> {
    const day = await this.reading.prepare(query, ...Object.keys(FILTERS), 'limit', 'cursor');
    const request = this.paging.read(LIST, query);
    const filters = filtersOf(query);
    const rows =
      day === undefined
        ? await this.live(filters, request)
        : await this.inThePast(day, filters, request);
    const keysOf = (row: Listed) => [row.draftedPosition.toString()];
    const { items, nextCursor } = this.paging.page(LIST, request, rows, keysOf);
    return { items: items.map(shown), nextCursor };
  }

  private live(filters: Filters, { limit, after }: PageRequest): Promise<readonly Listed[]> {
    const found = this.pages.createQueryBuilder('page').where(filters);
    if (after) found.andWhere('page.draftedPosition < :before', { before: after[0] });
    return found
      .orderBy('page.draftedPosition', 'DESC')
      .limit(limit + 1)
      .getMany();
  }

  private inThePast(
    day: string,
    filters: Filters,
    { limit, after }: PageRequest,
  ): Promise<readonly Listed[]> {
    const found = this.days.createQueryBuilder('page').where(filters);
    found.andWhere('page.day <= :day AND page.until > :day', { day });
    if (after) found.andWhere('page.draftedPosition < :before', { before: after[0] });
    return found
      .orderBy('page.draftedPosition', 'DESC')
      .limit(limit + 1)
      .getMany();
  }
}

type Filters = Readonly<Record<string, string>>;

function filtersOf(query: Query): Filters {
  const filters: Record<string, string> = {};
  for (const [name, accepts] of Object.entries(FILTERS)) {
    const value = queryText(query, name);
    if (value === undefined) continue;
    if (!accepts(value)) throw new Malformed([{ field: name, reason: 'not-valid' }]);
    filters[name] = value;
  }
  return filters;
}

/** The columns of both tables that the list shows. */
type Listed = ProjectPage | ProjectDay;

const shown = (row: Listed) => {
  const { projectId, compoundId, streetCode, stage, field, title, totalFen } = row;
  const progress = progressOf(row);
  return { projectId, compoundId, streetCode, stage, field, title, totalFen, progress };
};
