import { Injectable } from '@nestjs/common';
import { fromJson, NotFound } from '@yishi/kernel';
import { DataSource } from 'typeorm';
import { atOneMoment, beginReading, type Snapshot } from '../public-ledger/ledger-reader';
import { type Figures, NO_FIGURES } from './figures';
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
         SELECT figures FROM ledger.statistic_day
          WHERE code = ${code} AND date <= $2 ORDER BY date DESC LIMIT 1) n ON true`;

type PlaceRow = Readonly<{ code: string; name: string; figures: string | null }>;

const shown = ({ code, name, figures }: PlaceRow): PlaceFigures => ({
  code,
  name,
  figures: figuresIn(figures),
});

export const figuresIn = (text: string | null): Figures =>
  text === null ? NO_FIGURES : fromJson<Figures>(text);

/** Places that were there on the date. `condition` is about `p` and `$1`, never a caller's text. */
async function places(
  snapshot: Snapshot,
  condition: string,
  value: string,
  asOf: string | undefined,
): Promise<readonly PlaceFigures[]> {
  const wasThere = asOf === undefined ? '' : 'AND p.added_on <= $2';
  const found = await snapshot.rows<PlaceRow>(
    `SELECT p.code, p.name, n.figures::text AS figures
       FROM ledger.statistic_place p ${joinFigures(asOf, 'p.code')}
      WHERE ${condition} ${wasThere} ORDER BY p.code LIMIT ${MOST_PLACES + 1}`,
    ...[value, asOf].filter((one) => one !== undefined),
  );
  return found.map(shown);
}

/** A code of three digits bounds a district's streets; more compounds are too many for a file. */
export const MOST_PLACES = 5_000;

/** The district or street itself. Throws `NotFound` for one that was not there on the date. */
export async function readPlace(
  snapshot: Snapshot,
  { kind, code }: StatisticScope,
  asOf: string | undefined,
): Promise<PlaceFigures> {
  const [place] = await places(snapshot, `p.code = $1 AND p.kind = '${kind}'`, code, asOf);
  if (!place) throw new NotFound(kind);
  return place;
}

/** The streets of a district, the compounds of a street: `MOST_PLACES` and one more at most. */
export const readWithin = (
  snapshot: Snapshot,
  { kind, code }: StatisticScope,
  asOf: string | undefined,
): Promise<readonly PlaceFigures[]> =>
  kind === 'district'
    ? places(snapshot, `p.district_code = $1 AND p.kind = 'street'`, code, asOf)
    : places(snapshot, `p.street_code = $1 AND p.kind = 'compound'`, code, asOf);
