import { Injectable } from '@nestjs/common';
import { type Fen, Malformed } from '@yishi/kernel';
import {
  type CursorKeys,
  type Page,
  type PageRequest,
  Paging,
  type Query,
  queryText,
} from '@yishi/platform';
import type { Snapshot } from '../public-ledger/ledger-reader';
import { membersOf, moneyOf, opinionsOf, type Statistics, turnoutsOf } from './answer';
import { countOf, under } from './figures';
import { assertPlace, figuresIn, joinFigures, StatisticsReader } from './statistics-reader';

/** What councils are compared by. */
export const COMPARED_BY = [
  'waiting',
  'money',
  'on-time',
  'opinions',
  'turnouts',
  'members',
] as const;
export type ComparedBy = (typeof COMPARED_BY)[number];
export const DIRECTIONS = ['desc', 'asc'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export type ComparisonRequest = Readonly<{
  districtCode: string;
  order: ComparedBy;
  direction: Direction;
  asOf?: string;
  /** Read with `comparisonName`. */
  page: PageRequest;
}>;

/** A cursor of one list is none of another. */
export const comparisonName = (request: Omit<ComparisonRequest, 'page'>): string => {
  const { districtCode, order, direction, asOf = 'now' } = request;
  return `councils ${districtCode} ${order} ${direction} ${asOf}`;
};

/** `?order=`: what is not named is the waiting time. Throws `Malformed`. */
export function comparedBy(query: Query): ComparedBy {
  const text = queryText(query, 'order') ?? 'waiting';
  const order = COMPARED_BY.find((known) => known === text);
  if (!order) throw new Malformed([{ field: 'order', reason: 'not-one-of' }]);
  return order;
}

/** `?direction=`: the most first unless asked otherwise. Throws `Malformed`. */
export function directionOf(query: Query): Direction {
  const text = queryText(query, 'direction') ?? 'desc';
  const direction = DIRECTIONS.find((known) => known === text);
  if (!direction) throw new Malformed([{ field: 'direction', reason: 'not-one-of' }]);
  return direction;
}

/** The columns of `Ordered`. */
const KEYS: Readonly<Record<ComparedBy, string>> = {
  waiting: 'n.waiting',
  money: 'n.household_fen',
  'on-time': 'n.on_time',
  opinions: 'n.opinions',
  turnouts: 'n.turnouts',
  members: 'n.members',
};

/** Councils with nothing to compare come last in either direction. */
const LAST: Readonly<Record<Direction, string>> = { desc: '-1', asc: '9223372036854775807' };

type CouncilRow = Readonly<{
  council_id: string;
  compound_id: string;
  name: string;
  street_code: string;
  street: string;
  unmanaged: boolean;
  figures: string;
  key: string;
}>;

/** One council beside the others of its district; `name` is its compound's. */
export type ComparedCouncil = Readonly<{
  councilId: string;
  compoundId: string;
  name: string;
  streetCode: string;
  streetName: string;
  unmanaged: boolean;
  opinions: Omit<Statistics['opinions'], 'byState' | 'byField'>;
  turnouts: Omit<Statistics['turnouts'], 'byActivity'>;
  projects: Pick<Statistics['projects'], 'total' | 'applied'>;
  raisedFen: Fen;
}> &
  Pick<Statistics, 'members' | 'households' | 'paid' | 'moneyPerHouseholdFen' | 'offPolicy'>;

export type Comparison = Readonly<{
  code: string;
  name: string;
  asOf: string | null;
  order: ComparedBy;
  direction: Direction;
  councils: Page<ComparedCouncil>;
}>;

/** The councils of a district, side by side: those that stood on the date. */
@Injectable()
export class ComparisonPages {
  constructor(
    private readonly reader: StatisticsReader,
    private readonly paging: Paging,
  ) {}

  /** Throws `NotFound`. */
  read(request: ComparisonRequest): Promise<Comparison> {
    const { districtCode, order, direction, asOf, page } = request;
    return this.reader.at(async (snapshot) => {
      const { code, name } = await assertPlace(
        snapshot,
        { kind: 'district', code: districtCode },
        asOf,
      );
      const rows = await readCouncils(snapshot, request);
      const list = this.paging.page(comparisonName(request), page, rows, keysOf);
      const councils = { ...list, items: list.items.map(compared) };
      return { code, name, asOf: asOf ?? null, order, direction, councils };
    });
  }
}

const keysOf = ({ key, compound_id }: CouncilRow): CursorKeys => [key, compound_id];

function readCouncils(
  snapshot: Snapshot,
  { districtCode, order, direction, asOf, page }: ComparisonRequest,
): Promise<CouncilRow[]> {
  const values: unknown[] = [districtCode, ...(asOf === undefined ? [] : [asOf])];
  const key = `coalesce(${KEYS[order]}, ${LAST[direction]})`;
  let following = '';
  if (page.after) {
    const [lastKey, lastId] = page.after.map((value) => `$${values.push(value)}`);
    const comparison = direction === 'desc' ? '<' : '>';
    following = `WHERE (key, compound_id) ${comparison} (${lastKey}::bigint, ${lastId}::uuid)`;
  }
  const limit = `$${values.push(page.limit + 1)}`;
  return snapshot.rows<CouncilRow>(
    `SELECT c.*, coalesce(p.name, '') AS name, coalesce(s.name, '') AS street,
            coalesce(p.unmanaged, false) AS unmanaged
       FROM (SELECT * FROM (
         SELECT c.council_id, c.compound_id, c.street_code, n.figures, ${key} AS key
           FROM ledger.statistic_council c ${joinFigures(asOf, 'c.compound_id::text')}
          WHERE c.district_code = $1 AND n.councils > 0) standing
         ${following} ORDER BY key ${direction}, compound_id ${direction} LIMIT ${limit}) c
       LEFT JOIN ledger.statistic_place p ON p.code = c.compound_id::text
       LEFT JOIN ledger.statistic_place s ON s.code = c.street_code
      ORDER BY c.key ${direction}, c.compound_id ${direction}`,
    ...values,
  );
}

function compared(row: CouncilRow): ComparedCouncil {
  const figures = figuresIn(row.figures);
  const { byState: _states, byField: _fields, ...opinions } = opinionsOf(figures);
  const { byActivity: _activities, ...turnouts } = turnoutsOf(figures);
  const total = under(figures, 'project/').reduce((sum, [, count]) => sum + count, 0);
  return {
    councilId: row.council_id,
    compoundId: row.compound_id,
    name: row.name,
    streetCode: row.street_code,
    streetName: row.street,
    unmanaged: row.unmanaged,
    members: membersOf(figures),
    opinions,
    turnouts,
    projects: { total, applied: countOf(figures, 'applied') },
    ...moneyOf(figures),
    offPolicy: Object.keys(figures).some((name) => name.endsWith('/offPolicy')),
  };
}
