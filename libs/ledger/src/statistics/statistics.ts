import { Injectable } from '@nestjs/common';
import { type Statistics, statisticsOf } from './answer';
import type { PlaceFigures, StatisticScope } from './statistics-reader';
import { readPlace, StatisticsReader } from './statistics-reader';

export type PlaceStatistics = Readonly<{ code: string; name: string }> & Statistics;

/** Of a district also a row for each of its streets. */
export type StatisticsPage = PlaceStatistics &
  Readonly<{ scope: string; asOf: string | null; streets?: readonly PlaceStatistics[] }>;

export const placeStatistics = ({ code, name, figures }: PlaceFigures): PlaceStatistics => ({
  code,
  name,
  ...statisticsOf(figures),
});

/** The statistics of a district or a street, now or as of a past date. */
@Injectable()
export class StatisticsPages {
  constructor(private readonly reader: StatisticsReader) {}

  /** Throws `NotFound`. */
  read(scope: StatisticScope, asOf: string | undefined): Promise<StatisticsPage> {
    return this.reader.at(async (snapshot) => {
      const { place, within } = await readPlace(snapshot, scope, asOf, false);
      const page = { scope: scope.kind, asOf: asOf ?? null, ...placeStatistics(place) };
      return scope.kind === 'street' ? page : { ...page, streets: within.map(placeStatistics) };
    });
  }
}
