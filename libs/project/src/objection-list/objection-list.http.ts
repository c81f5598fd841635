import { Controller, Get, Param, Query as QueryOf } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import type { Actor, Role } from '@yishi/kernel';
import {
  AsOf,
  assertMayRead,
  Caller,
  maskedNamesOf,
  type PageRequest,
  Paging,
  type Query,
  Vault,
} from '@yishi/platform';
import { Repository } from 'typeorm';
import { Reading } from '../reading';
import { ObjectionEntry, objectionProjection } from './objection-list';

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
    @InjectRepository(ObjectionEntry) private readonly objections: Repository<ObjectionEntry>,
    private readonly reading: Reading,
    private readonly vault: Vault,
    private readonly paging: Paging,
  ) {}

  /**
   * The objections of a project in the order they came, for those who decide on them or answer for
   * the project: never who raised them, but who decided, when and why.
   */
  @Get(':projectId/objections')
  @ApiOperation({ summary: 'Objections to a project', operationId: 'ObjectionList' })
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
    const past =
      day === undefined
        ? undefined
        : await this.reading.past(projectId, day, [objectionProjection]);
    const page = past?.page ?? (await this.reading.page(projectId));
    assertMayRead(actor, READERS, page.territory);
    const list = `objections-${projectId}-${day ?? 'now'}`;
    const request = this.paging.read(list, query);
    const { items, nextCursor } = past
      ? this.paging.slice(list, request, past.rows(ObjectionEntry), keysOf)
      : this.paging.page(list, request, await this.live(projectId, request), keysOf);
    const nameOf = await maskedNamesOf(
      this.vault,
      items.map(({ decidedBy }) => decidedBy),
    );
    const publicityRound = page.stage === 'approved' ? page.round : 0;
    return { items: items.map((entry) => shown(entry, publicityRound, nameOf)), nextCursor };
  }

  private live(projectId: string, { limit, after }: PageRequest): Promise<ObjectionEntry[]> {
    const found = this.objections
      .createQueryBuilder('objection')
      .where('objection.projectId = :projectId', { projectId })
      .orderBy('objection.position')
      .limit(limit + 1);
    if (after) found.andWhere('objection.position > :last', { last: after[0] });
    return found.getMany();
  }
}

const keysOf = (row: ObjectionEntry) => [row.position.toString()];

/** An undecided objection has lapsed when the publicity it was raised in is no more. */
const shown = (
  entry: ObjectionEntry,
  publicityRound: number,
  nameOf: (personId: string) => string | null,
) => {
  const { objectionId, round, grounds, text, at, reason, decidedBy, decidedAt } = entry;
  const hasLapsed = entry.outcome === 'open' && round !== publicityRound;
  const outcome = hasLapsed ? 'lapsed' : entry.outcome;
  const decided = decidedAt
    ? { role: 'street', name: nameOf(decidedBy), reason, at: decidedAt }
    : null;
  return { objectionId, round, grounds, text, at, outcome, decided };
};
