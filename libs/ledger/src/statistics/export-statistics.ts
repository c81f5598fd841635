import { Injectable } from '@nestjs/common';
import { Refused, toJson } from '@yishi/kernel';
import type { Language } from '@yishi/platform';
import { BYTE_ORDER_MARK, csvRow, textCell, yuanCell } from '../export-ledger/csv';
import type { ExportFormat } from '../export-ledger/formats';
import { type Cells, workbookOf, YUAN_FORMAT, yuanNumber } from '../export-ledger/xlsx';
import { type Cell, STATISTIC_COLUMNS } from './columns';
import { type PlaceStatistics, placeStatistics } from './statistics';
import { MOST_PLACES, readPlace, type StatisticScope, StatisticsReader } from './statistics-reader';

/** Each takes computing; who comes later is asked to try again. */
const MAX_EXPORTS = 4;

export type StatisticsExportRequest = Readonly<{
  scope: StatisticScope;
  asOf?: string;
  format: ExportFormat;
  language: Language;
}>;

/**
 * The statistics as a file: the place itself in the first row, then the streets of a district or
 * the compounds of a street.
 */
@Injectable()
export class StatisticsExport {
  private running = 0;

  constructor(private readonly reader: StatisticsReader) {}

  /** Throws `NotFound`; refusals: `too-many-places` {maximum}; `exports-busy`. */
  async file(request: StatisticsExportRequest): Promise<Uint8Array> {
    if (this.running >= MAX_EXPORTS) throw new Refused('exports-busy');
    this.running++;
    try {
      return await this.made(request);
    } finally {
      this.running--;
    }
  }

  private async made(request: StatisticsExportRequest): Promise<Uint8Array> {
    const { scope, asOf, format, language } = request;
    const places = await this.places(request);
    if (format === 'csv') return Buffer.from(csv(places, language));
    if (format === 'xlsx') return xlsx(places, language);
    return Buffer.from(toJson({ scope: scope.kind, asOf: asOf ?? null, places }));
  }

  private places({ scope, asOf }: StatisticsExportRequest): Promise<readonly PlaceStatistics[]> {
    return this.reader.at(async (snapshot) => {
      const { place, within } = await readPlace(snapshot, scope, asOf, true);
      if (within.length > MOST_PLACES)
        throw new Refused('too-many-places', { maximum: MOST_PLACES });
      return [place, ...within].map(placeStatistics);
    });
  }
}

const headings = (language: Language): readonly string[] =>
  STATISTIC_COLUMNS.map(({ heading }) => heading[language]);

const DECIMAL = /^\d+\.\d\d$/;

/** A percentage or a mean is a number in either file, though it is a text in JSON. */
function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'bigint') return yuanCell(cell);
  if (typeof cell === 'number') return cell.toString();
  return DECIMAL.test(cell) ? cell : textCell(cell);
}

function csv(places: readonly PlaceStatistics[], language: Language): string {
  const rows = places.map((place) =>
    csvRow(STATISTIC_COLUMNS.map((column) => csvCell(column.of(place, language)))),
  );
  return BYTE_ORDER_MARK + csvRow(headings(language).map(textCell)) + rows.join('');
}

function xlsxCell(cell: Cell): string | number {
  if (cell === null) return '';
  if (typeof cell === 'bigint') return yuanNumber(cell);
  return typeof cell === 'string' && DECIMAL.test(cell) ? Number(cell) : cell;
}

function xlsx(places: readonly PlaceStatistics[], language: Language): Promise<Uint8Array> {
  const [first] = places;
  const rows: readonly Cells[] = places.map((place) =>
    STATISTIC_COLUMNS.map((column) => xlsxCell(column.of(place, language))),
  );
  const isCount = (column: (typeof STATISTIC_COLUMNS)[number]) =>
    first !== undefined && typeof column.of(first, language) === 'number';
  return workbookOf({
    headings: headings(language),
    rows,
    widths: headings(language).map((heading) => Math.max(10, 2 * heading.length)),
    formats: STATISTIC_COLUMNS.map((column) => (isCount(column) ? '0' : YUAN_FORMAT)),
  });
}
