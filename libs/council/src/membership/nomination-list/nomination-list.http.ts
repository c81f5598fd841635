import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { type Actor, Forbidden, grantFor, isUuid, NotFound, type Role } from '@yishi/kernel';
import { Caller, onlyParameters, type Query, ReadAfter } from '@yishi/platform';
import { Repository } from 'typeorm';
import { CouncilRow } from '../council-page/council-page';
import { NominationRow } from './nomination-list';

const READERS: readonly Role[] = ['street-officer', 'district-administrator', 'auditor'];

/**
 * Who was nominated for the council of this term, and what they answered: for the street, which
 * establishes it.
 */
@ApiTags('councils')
@ApiBearerAuth()
@Controller()
export class NominationListHttp {
  constructor(
    @InjectRepository(CouncilRow) private readonly councils: Repository<CouncilRow>,
    @InjectRepository(NominationRow) private readonly nominations: Repository<NominationRow>,
    private readonly readAfter: ReadAfter,
  ) {}

  @Get('councils/:councilId/nominations')
  @ApiOperation({ summary: 'Nominations for a council', operationId: 'ListNominations' })
  @ApiQuery({ name: 'after', required: false })
  async list(
    @Caller() actor: Actor,
    @Param('councilId') councilId: string,
    @QueryParameters() query: Query,
  ): Promise<object> {
    onlyParameters(query, 'after');
    await this.readAfter.wait('council', query);
    const council = isUuid(councilId) ? await this.councils.findOneBy({ councilId }) : null;
    if (!council) throw new NotFound('council');
    if (!grantFor(actor, READERS, council.territory)) throw new Forbidden('territory-not-allowed');
    const items = await this.nominations.find({
      where: { councilId, term: council.term },
      select: { personId: true, kind: true, answer: true },
      order: { personId: 'ASC' },
    });
    return { items };
  }
}
