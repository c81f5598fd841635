import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { PastRows } from '@yishi/following';
import { type Actor, Forbidden, grantFor, type Role } from '@yishi/kernel';
import { asOfDate, Caller, onlyParameters, type Query, ReadAfter } from '@yishi/platform';
import { Repository } from 'typeorm';
import { councilStream } from '../council';
import type { CouncilRow } from '../council-page/council-page';
import { Councils } from '../council-page/councils';
import { NominationRow, nominationList } from './nomination-list';

const READERS: readonly Role[] = ['street-officer', 'district-administrator', 'auditor'];

/**
 * Who was nominated in the council's last election (the founding one, or the by-election that is or
 * was open), and what they answered: for the street, which establishes it and fills its seats.
 */
@ApiTags('councils')
@ApiBearerAuth()
@Controller()
export class NominationListHttp {
  constructor(
    private readonly councils: Councils,
    private readonly pastRows: PastRows,
    @InjectRepository(NominationRow) private readonly nominations: Repository<NominationRow>,
    private readonly readAfter: ReadAfter,
  ) {}

  @Get('councils/:councilId/nominations')
  @ApiOperation({ summary: 'Nominations for a council', operationId: 'ListNominations' })
  @ApiQuery({ name: 'asOf', required: false, description: 'YYYY-MM-DD: as it stood that day' })
  @ApiQuery({ name: 'after', required: false })
  async list(
    @Caller() actor: Actor,
    @Param('councilId') councilId: string,
    @QueryParameters() query: Query,
  ): Promise<object> {
    onlyParameters(query, 'asOf', 'after');
    const asOf = asOfDate(query);
    await this.readAfter.wait('council', query);
    const { council } = await this.councils.rowsOf(councilId, asOf);
    if (!grantFor(actor, READERS, council.territory)) throw new Forbidden('territory-not-allowed');
    const rows = await this.nominationsOf(council, asOf);
    const items = rows.map(({ personId, kind, answer }) => ({ personId, kind, answer }));
    return { round: council.electionRound, items };
  }

  private async nominationsOf(
    { councilId, term, electionRound: round }: CouncilRow,
    asOf: string | undefined,
  ): Promise<readonly NominationRow[]> {
    if (asOf === undefined) {
      return this.nominations.find({
        where: { councilId, term, round },
        order: { personId: 'ASC' },
      });
    }
    const past = await this.pastRows.asOf(nominationList, [councilStream(councilId)], asOf);
    return past
      .rows(NominationRow)
      .filter((row) => row.term === term && row.round === round)
      .toSorted((one, other) => (one.personId < other.personId ? -1 : 1));
  }
}
