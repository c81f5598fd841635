import { Injectable } from '@nestjs/common';
import { NotFound } from '@yishi/kernel';
import { DataSource } from 'typeorm';
import { atOneMoment, beginReading, type Snapshot } from '../public-ledger/ledger-reader';
import { type Figures, figuresColumn, NO_FIGURES, plus } from './figures';
import { statisticTables } from './rows';

/** What statistics are asked of. */
export type StatisticScope = Readonly<{ kind: 'district' | 'street'; code: string }>;

export type PlaceFigures = Readonly<{ code: string; name: string; figures: Figures }>;

const BEGIN = beginReading(statisticTables);

/** Reads the statistics' tables at one moment: everything of an answer belongs together. */
@Injectable()
export class StatisticsReader {
  constructor(private readonly dataSource: DataSource) {}

  at<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    return atOneMoment(this.dataSource, BEGIN, work);
  }
}

/**
 * The figures of the place `p`, as `n`: those of now, or as the last day up to the date `$2` left
 * them.
 */
export const joinFigures = (asOf: string | undefined, code: string): string =>
  asOf === undefined
    ? `LEFT JOIN ledger.statistic_now n ON n.code = ${code}`
    : `LEFT JOIN LATERAL (
         SELECT * FROM ledger.statistic_day
          WHERE code = ${code} AND date <= $2 ORDER BY date DESC LIMIT 1) n ON true`;

type PlaceRow = Readonly<{ code: string; name: string; figures: string | null }>;

const shown = ({ code, name, figures }: PlaceRow): PlaceFigures => ({
  code,
  name,
  figures: figuresIn(figures),
});

export const figuresIn = (text: string | null): Figures =>
  text === null ? NO_FIGURES : figuresColumn.from(text);

/** Places that were there on the date. `condition` is about `p` and `$1`, never a caller's text. */
async function places(
  snapshot: Snapshot,
  condition: string,
  value: string,
  asOf: string | undefined,
): Promise<readonly PlaceFigures[]> {
  const wasThere = asOf === undefined ? '' : 'AND p.added_on <= $2';
  const found = await snapshot.rows<PlaceRow>(
    `SELECT p.code, p.name, n.figures
       FROM ledger.statistic_place p ${joinFigures(asOf, 'p.code')}
      WHERE ${condition} ${wasThere} ORDER BY p.code LIMIT ${MOST_PLACES + 1}`,
    ...[value, asOf].filter((one) => one !== undefined),
  );
  return found.map(shown);
}

/** A code of three digits bounds a district's streets; more compounds are too many for a file. */
export const MOST_PLACES = 5_000;

/** Throws `NotFound` for a place that was not there on the date. */
export async function assertPlace(
  snapshot: Snapshot,
  { kind, code }: StatisticScope,
  asOf: string | undefined,
): Promise<PlaceFigures> {
  const [place] = await places(snapshot, `p.code = $1 AND p.kind = '${kind}'`, code, asOf);
  if (!place) throw new NotFound(kind);
  return place;
}

/** The streets of a district, the compounds of a street: `MOST_PLACES` and one more at most. */
const readWithin = (
  snapshot: Snapshot,
  { kind, code }: StatisticScope,
  asOf: string | undefined,
): Promise<readonly PlaceFigures[]> =>
  kind === 'district'
    ? places(snapshot, `p.district_code = $1 AND p.kind = 'street'`, code, asOf)
    : places(snapshot, `p.street_code = $1 AND p.kind = 'compound'`, code, asOf);

export type PlaceAndWithin = Readonly<{ place: PlaceFigures; within: readonly PlaceFigures[] }>;

/**
 * A district, which is the sum of its streets, and these; a street, and its compounds when they are
 * wanted. Throws `NotFound`.
 */
export async function readPlace(
  snapshot: Snapshot,
  scope: StatisticScope,
  asOf: string | undefined,
  withCompounds: boolean,
): Promise<PlaceAndWithin> {
  const place = await assertPlace(snapshot, scope, asOf);
  if (scope.kind === 'street' && !withCompounds) return { place, within: [] };
  const within = await readWithin(snapshot, scope, asOf);
  if (scope.kind === 'street') return { place, within };
  const figures = within.reduce((sum, street) => plus(sum, street.figures), NO_FIGURES);
  return { place: { ...place, figures }, within };
}
