import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { type Actor, Forbidden, grantFor, type Role } from '@yishi/kernel';
import { Caller, Paging, type Query } from '@yishi/platform';
import { MoreThan, Repository } from 'typeorm';
import { ProjectFunding } from '../funding-page/funding-page';
import { Reading } from '../reading';

const READERS: readonly Role[] = ['district-finance', 'district-administrator', 'auditor'];

@ApiTags('districts')
@ApiBearerAuth()
@Controller('districts')
export class AllocationRequestsHttp {
  constructor(
    @InjectRepository(ProjectFunding) private readonly projects: Repository<ProjectFunding>,
    private readonly reading: Reading,
    private readonly paging: Paging,
  ) {}

  /** What waits for the district's decision, the longest waiting first. */
  @Get(':districtCode/allocation-requests')
  @ApiOperation({ summary: 'Requests that wait for a decision', operationId: 'AllocationRequests' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async list(
    @Param('districtCode') districtCode: string,
    @QueryOf() query: Query,
    @Caller() actor: Actor,
  ): Promise<object> {
    await this.reading.prepare(query, 'limit', 'cursor');
    if (!grantFor(actor, READERS, districtCode)) throw new Forbidden('territory-not-allowed');
    const list = `allocation-requests-${districtCode}`;
    const request = this.paging.read(list, query);
    const after = request.after && { requestedPosition: MoreThan(BigInt(request.after[0]!)) };
    const rows = await this.projects.find({
      where: { districtCode, stage: 'requested', ...after },
      order: { requestedPosition: 'ASC' },
      take: request.limit + 1,
    });
    const page = this.paging.page(list, request, rows, (row) => [row.requestedPosition.toString()]);
    const items = page.items.map((row) => {
      const { projectId, compoundId, streetCode, title, round, requestedFen } = row;
      return { projectId, compoundId, streetCode, title, round, requestedFen };
    });
    return { ...page, items };
  }
}
