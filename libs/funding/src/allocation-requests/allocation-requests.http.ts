import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { type Actor, Forbidden, grantFor, type Role } from '@yishi/kernel';
import { AsOf, Caller, Paging, type Query } from '@yishi/platform';
import { LessThanOrEqual, MoreThan, Repository } from 'typeorm';
import { Reading } from '../reading';
import { AllocationRequest, FOREVER } from './allocation-request';

const READERS: readonly Role[] = ['district-finance', 'district-administrator', 'auditor'];

@ApiTags('districts')
@ApiBearerAuth()
@Controller('districts')
export class AllocationRequestsHttp {
  constructor(
    @InjectRepository(AllocationRequest) private readonly requests: Repository<AllocationRequest>,
    private readonly reading: Reading,
    private readonly paging: Paging,
  ) {}

  /** What waits for the district's decision, the longest waiting first. */
  @Get(':districtCode/allocation-requests')
  @ApiOperation({ summary: 'Requests that wait for a decision', operationId: 'AllocationRequests' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  @AsOf()
  async list(
    @Param('districtCode') districtCode: string,
    @QueryOf() query: Query,
    @Caller() actor: Actor,
  ): Promise<object> {
    const day = await this.reading.prepare(query, 'limit', 'cursor');
    if (!grantFor(actor, READERS, districtCode)) throw new Forbidden('territory-not-allowed');
    const list = `allocation-requests-${districtCode}`;
    const request = this.paging.read(list, query);
    const after = request.after && { position: MoreThan(BigInt(request.after[0]!)) };
    const waiting =
      day === undefined ? { until: FOREVER } : { day: LessThanOrEqual(day), until: MoreThan(day) };
    const rows = await this.requests.find({
      where: { districtCode, ...waiting, ...after },
      order: { position: 'ASC' },
      take: request.limit + 1,
    });
    const page = this.paging.page(list, request, rows, (row) => [row.position.toString()]);
    const items = page.items.map((row) => {
      const { projectId, compoundId, streetCode, title, round, requestedFen } = row;
      return { projectId, compoundId, streetCode, title, round, requestedFen };
    });
    return { ...page, items };
  }
}
