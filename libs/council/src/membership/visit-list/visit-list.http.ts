import { Controller, Get, Param, Query as QueryParameters } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import { PastRows } from '@yishi/following';
import {
  type Actor,
  Forbidden,
  grantFor,
  isUuid,
  Malformed,
  NotFound,
  type Role,
} from '@yishi/kernel';
import {
  asOfDate,
  Caller,
  onlyParameters,
  type PageRequest,
  Paging,
  type Query,
  queryText,
  ReadAfter,
} from '@yishi/platform';
import { LessThan, Repository } from 'typeorm';
import { councilStream } from '../council';
import { CouncilRow } from '../council-page/council-page';
import { VisitRow, visitList } from './visit-list';

/** Who reads the visits of all members; a member reads its own. */
const READERS: readonly Role[] = ['council-director', 'street-officer', 'auditor'];

type Of = Readonly<{ councilId: string; personId?: string }>;

@ApiTags('councils')
@ApiBearerAuth()
@Controller()
export class VisitListHttp {
  constructor(
    @InjectRepository(CouncilRow) private readonly councils: Repository<CouncilRow>,
    @InjectRepository(VisitRow) private readonly visits: Repository<VisitRow>,
    private readonly past: PastRows,
    private readonly paging: Paging,
    private readonly readAfter: ReadAfter,
  ) {}

  /**
   * Visits of linked households, the last noted first: all of the council for its director, the
   * street and the auditor, the own ones for a member.
   */
  @Get('councils/:councilId/visits')
  @ApiOperation({ summary: 'Visits of linked households', operationId: 'ListVisits' })
  @ApiQuery({ name: 'personId', required: false, description: 'of this member only' })
  @ApiQuery({ name: 'asOf', required: false, description: 'a past date, YYYY-MM-DD' })
  @ApiQuery({ name: 'limit', required: false })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiQuery({ name: 'after', required: false, description: 'wait for this position of the log' })
  async list(
    @Caller() actor: Actor,
    @Param('councilId') councilId: string,
    @QueryParameters() query: Query,
  ): Promise<object> {
    onlyParameters(query, 'personId', 'asOf', 'limit', 'cursor', 'after');
    const asOf = asOfDate(query);
    const asked = queryText(query, 'personId');
    if (asked !== undefined && !isUuid(asked))
      throw new Malformed([{ field: 'personId', reason: 'not-a-uuid' }]);
    await this.readAfter.wait('council', query);
    const council = isUuid(councilId) ? await this.councils.findOneBy({ councilId }) : null;
    if (!council) throw new NotFound('council');
    const personId = readable(actor, council.territory, asked);
    const list = `visits-${councilId}-${personId ?? ''}-${asOf ?? ''}`;
    const request = this.paging.read(list, query);
    const of = { councilId, ...(personId !== undefined && { personId }) };
    const rows = await this.rows(of, request, asOf);
    const page = this.paging.page(list, request, rows, ({ position }) => [position.toString()]);
    return { ...page, items: page.items.map(shown) };
  }

  private async rows(
    of: Of,
    { limit, after }: PageRequest,
    asOf: string | undefined,
  ): Promise<readonly VisitRow[]> {
    const before = after && BigInt(after[0]!);
    if (asOf === undefined)
      return this.visits.find({
        where: { ...of, ...(before !== undefined && { position: LessThan(before) }) },
        order: { position: 'DESC' },
        take: limit + 1,
      });
    const past = await this.past.asOf(visitList, [councilStream(of.councilId)], asOf);
    return [...past.rows(VisitRow)]
      .filter(({ position }) => before === undefined || position < before)
      .filter(({ personId }) => of.personId === undefined || of.personId === personId)
      .sort((a, b) => (a.position > b.position ? -1 : 1))
      .slice(0, limit + 1);
  }
}

/** Whose visits the actor is shown when it asks for `asked`; `undefined`: everybody's. */
function readable(actor: Actor, territory: string, asked: string | undefined): string | undefined {
  if (grantFor(actor, READERS, territory)) return asked;
  if (!grantFor(actor, ['council-member'], territory)) throw new Forbidden('territory-not-allowed');
  if (asked !== undefined && asked !== actor.personId) throw new Forbidden('role-not-allowed');
  return actor.personId;
}

const shown = ({ councilId: _council, position: _position, ...visit }: VisitRow): object => visit;
