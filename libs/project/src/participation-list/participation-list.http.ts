import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import type { Actor, Role } from '@yishi/kernel';
import { AsOf, assertMayRead, Caller, type PageRequest, Paging, type Query } from '@yishi/platform';
import { In, Repository } from 'typeorm';
import { Household } from '../household/household';
import { Reading } from '../reading';
import { Participation, participationProjection } from './participation';

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
    @InjectRepository(Participation) private readonly participations: Repository<Participation>,
    @InjectRepository(Household) private readonly households: Repository<Household>,
    private readonly reading: Reading,
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
  @AsOf()
  async list(
    @Param('projectId') projectId: string,
    @QueryOf() query: Query,
    @Caller() actor: Actor,
  ): Promise<object> {
    const day = await this.reading.prepare(query, 'limit', 'cursor');
    const list = `${LIST}-${projectId}-${day ?? 'now'}`;
    if (day === undefined) {
      const { territory } = await this.reading.page(projectId);
      assertMayRead(actor, READERS, territory);
      const request = this.paging.read(list, query);
      return this.paging.page(list, request, await this.live(projectId, request), keysOf);
    }
    const past = await this.reading.past(projectId, day, [participationProjection]);
    assertMayRead(actor, READERS, past.page.territory);
    const rows = await this.byAddress(past.rows(Participation));
    return this.paging.slice(list, this.paging.read(list, query), rows, keysOf);
  }

  private live(projectId: string, { limit, after }: PageRequest): Promise<Row[]> {
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
      .limit(limit + 1);
    const [address, householdId] = after ?? [];
    if (address !== undefined)
      found.andWhere(
        "(COALESCE(household.address, ''), taken.householdId) > (:address, :householdId)",
        { address, householdId },
      );
    return found.getRawMany<Row>();
  }

  /** A household keeps its address for good, also when it has left the register. */
  private async byAddress(taken: readonly Participation[]): Promise<readonly Row[]> {
    const addresses = new Map<string, string>();
    for (let from = 0; from < taken.length; from += IDS) {
      const ids = taken.slice(from, from + IDS).map(({ householdId }) => householdId);
      for (const { householdId, address } of await this.households.findBy({ householdId: In(ids) }))
        addresses.set(householdId, address);
    }
    return taken
      .map(({ householdId, mode, sheetPhoto, at }) => {
        const address = addresses.get(householdId) ?? '';
        return { address, householdId, mode, sheetPhoto, at };
      })
      .sort((a, b) => compare(a.address, b.address) || compare(a.householdId, b.householdId));
  }
}

/** Values of one query. */
const IDS = 1_000;

const keysOf = ({ address, householdId }: Row) => [address, householdId];

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
