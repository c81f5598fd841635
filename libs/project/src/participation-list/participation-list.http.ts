import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import type { Actor, Role } from '@yishi/kernel';
import { Caller, onlyParameters, Paging, type Query, ReadAfter } from '@yishi/platform';
import type { Repository } from 'typeorm';
import { Household } from '../household/household';
import { ProjectPage } from '../project-page/project-page';
import { assertMayRead, pageOf } from '../reading';
import { Participation } from './participation';

const LIST = 'participations';
const READERS: readonly Role[] = [
  'council-member',
  'council-director',
  'street-officer',
  'auditor',
];

type Row = { address: string; householdId: string; mode: string; sheetPhoto: number; at: string };

@ApiTags('projects')
@ApiBearerAuth()
@Controller('projects')
export class ParticipationListHttp {
  constructor(
    @InjectRepository(ProjectPage) private readonly pages: Repository<ProjectPage>,
    @InjectRepository(Participation) private readonly participations: Repository<Participation>,
    private readonly readAfter: ReadAfter,
    private readonly paging: Paging,
  ) {}

  /**
   * The households that take part, by address: for those who check the sheets. Never public, and
   * there is no list of who does not take part.
   */
  @Get(':projectId/participations')
  @ApiOperation({ summary: 'Households that take part', operationId: 'ParticipationList' })
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
    assertMayRead(actor, READERS, await pageOf(this.pages, projectId));
    const list = `${LIST}-${projectId}`;
    const request = this.paging.read(list, query);
    const found = this.participations
      .createQueryBuilder('taken')
      .leftJoin(Household, 'household', 'household.householdId = taken.householdId')
      .select("COALESCE(household.address, '')", 'address')
      .addSelect('taken.householdId', 'householdId')
      .addSelect('taken.mode', 'mode')
      .addSelect('taken.sheetPhoto', 'sheetPhoto')
      .addSelect('taken.at', 'at')
      .where('taken.projectId = :projectId', { projectId })
      .orderBy("COALESCE(household.address, '')")
      .addOrderBy('taken.householdId')
      .limit(request.limit + 1);
    const [address, householdId] = request.after ?? [];
    if (address !== undefined)
      found.andWhere(
        "(COALESCE(household.address, ''), taken.householdId) > (:address, :householdId)",
        { address, householdId },
      );
    const rows = await found.getRawMany<Row>();
    return this.paging.page(list, request, rows, (row) => [row.address, row.householdId]);
  }
}
