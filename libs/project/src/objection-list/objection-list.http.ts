import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import type { Actor, Role } from '@yishi/kernel';
import { Caller, onlyParameters, Paging, type Query, ReadAfter } from '@yishi/platform';
import type { Repository } from 'typeorm';
import { ProjectPage } from '../project-page/project-page';
import { assertMayRead, pageOf } from '../reading';
import { ObjectionEntry } from './objection-list';

const READERS: readonly Role[] = [
  'council-member',
  'council-director',
  'street-officer',
  'auditor',
];

@ApiTags('projects')
@ApiBearerAuth()
@Controller('projects')
export class ObjectionListHttp {
  constructor(
    @InjectRepository(ProjectPage) private readonly pages: Repository<ProjectPage>,
    @InjectRepository(ObjectionEntry) private readonly objections: Repository<ObjectionEntry>,
    private readonly readAfter: ReadAfter,
    private readonly paging: Paging,
  ) {}

  /**
   * The objections of a project in the order they came, for those who decide on them or answer for
   * the project.
   */
  @Get(':projectId/objections')
  @ApiOperation({ summary: 'Objections to a project', operationId: 'ObjectionList' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async list(
    @Param('projectId') projectId: string,
    @QueryOf() query: Query,
    @Caller() actor: Actor,
  ): Promise<object> {
    onlyParameters(query, 'limit', 'cursor', 'after');
    await this.readAfter.wait('project', query);
    const page = await pageOf(this.pages, projectId);
    assertMayRead(actor, READERS, page);
    const list = `objections-${projectId}`;
    const request = this.paging.read(list, query);
    const found = this.objections
      .createQueryBuilder('objection')
      .where('objection.projectId = :projectId', { projectId })
      .orderBy('objection.position')
      .limit(request.limit + 1);
    const [last] = request.after ?? [];
    if (last !== undefined) found.andWhere('objection.position > :last', { last });
    const rows = await found.getMany();
    const keysOf = (row: ObjectionEntry) => [row.position.toString()];
    const { items, nextCursor } = this.paging.page(list, request, rows, keysOf);
    const publicityRound = page.stage === 'approved' ? page.round : 0;
    return { items: items.map((entry) => shown(entry, publicityRound)), nextCursor };
  }
}

/** An undecided objection has lapsed when the publicity it was raised in is no more. */
const shown = (entry: ObjectionEntry, publicityRound: number) => {
  const { objectionId, round, grounds, text, at, reason } = entry;
  const hasLapsed = entry.outcome === 'open' && round !== publicityRound;
  const outcome = hasLapsed ? 'lapsed' : entry.outcome;
  return { objectionId, round, grounds, text, at, outcome, reason };
};
