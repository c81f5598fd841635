import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { isUuid, NotFound } from '@yishi/kernel';
import {
  asOfDate,
  onlyParameters,
  type Page,
  Paging,
  PublicRead,
  type Query,
  ReadAfter,
} from '@yishi/platform';
import { Repository } from 'typeorm';
import { CouncilRow } from '../../membership/council-page/council-page';
import { ExitCases, type ExitCaseView } from './exit-cases';

const MAX_AGE_SECONDS = 30;

/** Council members hold an office: whether one has to leave it is decided in public. */
@ApiTags('councils')
@Controller()
export class ExitPageHttp {
  constructor(
    @InjectRepository(CouncilRow) private readonly councils: Repository<CouncilRow>,
    private readonly cases: ExitCases,
    private readonly readAfter: ReadAfter,
    private readonly paging: Paging,
  ) {}

  @Get('councils/:councilId/exit-cases')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({
    summary: 'Exit procedures of a council’s members, the oldest first',
    operationId: 'ListExitCases',
  })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'asOf', required: false, description: 'YYYY-MM-DD: as it stood that day' })
  @ApiQuery({ name: 'after', required: false })
  async list(
    @Param('councilId') councilId: string,
    @QueryParameters() query: Query,
  ): Promise<Page<ExitCaseView>> {
    onlyParameters(query, 'limit', 'cursor', 'asOf', 'after');
    const asOf = asOfDate(query);
    await this.readAfter.wait('council', query);
    const isThere = isUuid(councilId) && (await this.councils.existsBy({ councilId }));
    if (!isThere) throw new NotFound('council');
    const list = `exit-cases ${councilId}`;
    const request = this.paging.read(list, query);
    const rows = await this.cases.rowsOfCouncil(councilId, request, asOf);
    const keysOf = ({ openedPosition }: { openedPosition: bigint }) => [openedPosition.toString()];
    const { items, nextCursor } = this.paging.page(list, request, rows, keysOf);
    return { items: await this.cases.views(items, asOf), nextCursor };
  }

  @Get('exit-cases/:caseId')
  @PublicRead(MAX_AGE_SECONDS)
  @ApiOperation({
    summary: 'An exit procedure: notice, position, decisions with who, when and why',
    operationId: 'GetExitCase',
  })
  @ApiQuery({ name: 'asOf', required: false, description: 'YYYY-MM-DD: as it stood that day' })
  @ApiQuery({ name: 'after', required: false })
  async get(@Param('caseId') caseId: string, @QueryParameters() query: Query): Promise<object> {
    onlyParameters(query, 'asOf', 'after');
    const asOf = asOfDate(query);
    await this.readAfter.wait('council', query);
    return this.cases.page(caseId, asOf);
  }
}
