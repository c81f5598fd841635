import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { addDays } from '@yishi/kernel';
import type { Field, OpinionState } from '@yishi/messaging';
import { type Page, type PageRequest, Paging } from '@yishi/platform';
import { Repository, type SelectQueryBuilder } from 'typeorm';
import { type Light, lightOf, type Moment } from '../moment';
import { OPEN_END, OpinionSpanRow } from '../opinion-page/rows';

export type Scope = 'compoundId' | 'streetCode' | 'districtCode';
export type Wanted = Readonly<{
  scope: Scope;
  id: string;
  state?: OpinionState;
  field?: Field;
  light?: Light;
}>;

/** What everybody may know of an opinion in a list. */
export type OpinionView = Readonly<{
  opinionNumber: string;
  opinionId: string;
  compoundId: string;
  streetCode: string;
  field: Field;
  title: string;
  aboutMoney: boolean;
  submittedAt: string;
  state: OpinionState;
  /** `null` when it is not relayed; so is the rest of the deadline. */
  light: Light | null;
  relayedTo: string | null;
  department: string | null;
  dueAt: string | null;
  calendar: string | null;
  isEscalated: boolean;
  /** `in-time` or `late` when a relayed opinion was answered. */
  timeliness: string | null;
}>;

export const opinionView = (row: OpinionSpanRow, moment: Moment): OpinionView => ({
  opinionNumber: row.opinionNumber,
  opinionId: row.opinionId,
  compoundId: row.compoundId,
  streetCode: row.streetCode,
  field: row.field,
  title: row.title,
  aboutMoney: row.aboutMoney,
  submittedAt: row.submittedAt,
  state: row.state,
  light: lightOf(row, moment),
  relayedTo: row.relayedTo || null,
  department: row.department || null,
  dueAt: row.dueAt || null,
  calendar: row.calendar || null,
  isEscalated: row.lateAt <= moment.at,
  timeliness: row.timeliness || null,
});

type Spans = SelectQueryBuilder<OpinionSpanRow>;

/**
 * Finds opinions as they stood at a moment. Values that a partial index is made for stand in the
 * statement itself: as parameters they would hide the index from the planner.
 */
@Injectable()
export class OpinionFinder {
  constructor(
    @InjectRepository(OpinionSpanRow) private readonly spans: Repository<OpinionSpanRow>,
    private readonly paging: Paging,
  ) {}

  /** One opinion as it stood, if it had been submitted by then. */
  async one(path: { compoundId: string; opinionNumber: string }, moment: Moment) {
    const found = this.at(moment)
      .andWhere('span.compoundId = :compoundId', path)
      .andWhere('span.opinionNumber = :opinionNumber', path);
    return found.getOne();
  }

  /**
   * Newest first; with a light, over a street or a district: what is or was due first, first.
   * `name` is the list's, for its cursors.
   */
  async page(
    name: string,
    request: PageRequest,
    wanted: Wanted,
    moment: Moment,
  ): Promise<Page<OpinionView>> {
    const { scope, id, state, field, light } = wanted;
    const found = this.at(moment)
      .andWhere(`span.${scope} = :id`, { id })
      .limit(request.limit + 1);
    if (state) found.andWhere(`span.state = '${state}'`);
    if (field) found.andWhere('span.field = :field', { field });
    if (light) lit(found, light, moment);
    const isByDeadline = dueFirst(wanted);
    order(found, isByDeadline ? 'dueAt' : 'submittedAt', isByDeadline ? 'ASC' : 'DESC', request);
    const rows = await found.getMany();
    const keysOf = (row: OpinionSpanRow) => [
      isByDeadline ? row.dueAt : row.submittedAt,
      row.opinionId,
    ];
    const { items, nextCursor } = this.paging.page(name, request, rows, keysOf);
    return { items: items.map((row) => opinionView(row, moment)), nextCursor };
  }

  private at({ at, isPast }: Moment): Spans {
    const found = this.spans.createQueryBuilder('span');
    if (!isPast) return found.where(`span.untilAt = '${OPEN_END}'`);
    return found
      .where('span.untilAt > :at', { at })
      .andWhere('span.fromAt <= :at', { at })
      .andWhere('span.submittedAt <= :at', { at });
  }
}

export const dueFirst = ({ scope, light }: Pick<Wanted, 'scope' | 'light'>): boolean =>
  light !== undefined && scope !== 'compoundId';

/**
 * How far ahead a deadline can be, in days: a relay has at most 60 working days, and the last three
 * of them lie close together. So a past list does not look through all that was relayed since.
 */
const FARTHEST_DAYS = { green: 150, yellow: 30 } as const;

function lit(found: Spans, light: Light, { at }: Moment): void {
  found.andWhere(`span.state = 'relayed'`).setParameter('now', at);
  if (light === 'red') {
    found.andWhere('span.dueAt <= :now');
    return;
  }
  const farthest = addDays(new Date(at), FARTHEST_DAYS[light]).toISOString();
  found.andWhere('span.dueAt > :now').andWhere('span.dueAt <= :farthest', { farthest });
  found.andWhere(light === 'yellow' ? 'span.yellowFrom <= :now' : 'span.yellowFrom > :now');
}

function order(
  found: Spans,
  column: 'dueAt' | 'submittedAt',
  direction: 'ASC' | 'DESC',
  { after }: PageRequest,
): void {
  found.orderBy(`span.${column}`, direction).addOrderBy('span.opinionId', direction);
  if (!after) return;
  const [key, opinionId] = after;
  const beyond = direction === 'ASC' ? '>' : '<';
  found.andWhere(`(span.${column}, span.opinionId) ${beyond} (:key, :opinionId)`, {
    key,
    opinionId,
  });
}
