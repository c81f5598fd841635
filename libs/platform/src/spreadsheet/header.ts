import { FileRefused } from './file-refused';
import type { CellFault, Table, TableRow } from './table';

/** Accepted titles of each column; the first is the one to name when the column is missing. */
export type ColumnTitles<Column extends string> = Readonly<Record<Column, readonly string[]>>;

type Found = Readonly<{ index: number; title: string }>;

/** How far down the header may stand: exports begin with a preamble, office lists with a title. */
const HEADER_SEARCH_ROWS = 50;

const plain = (title: string) => title.normalize('NFKC').replace(/\s/g, '').toLowerCase();

/** The header row of a table: where each column is, and the texts of other rows by column. */
export class Header<Column extends string> {
  constructor(
    readonly row: number,
    /** Columns up to the last one with a title. */
    readonly width: number,
    private readonly found: ReadonlyMap<Column, Found>,
  ) {}

  has(column: Column): boolean {
    return this.found.has(column);
  }

  /** The column's title as the file has it. */
  title(column: Column): string {
    return this.found.get(column)?.title ?? column;
  }

  /** '' when the file has no such column, or the row stops before it. */
  text(row: TableRow, column: Column): string {
    const index = this.found.get(column)?.index;
    return index === undefined ? '' : (row.cells[index] ?? '');
  }

  /** The title of the last column the row reaches: where a row that is cut short stops. */
  lastTitle(row: TableRow): string {
    const reached = [...this.found.values()].filter(({ index }) => index < row.cells.length);
    return reached.sort((a, b) => b.index - a.index)[0]?.title ?? '';
  }

  fault(row: TableRow, column: Column): CellFault | undefined {
    const index = this.found.get(column)?.index;
    return index === undefined ? undefined : row.faults?.get(index);
  }
}

function headerOf<Column extends string>(
  row: TableRow,
  titles: ColumnTitles<Column>,
): Header<Column> {
  const found = new Map<Column, Found>();
  const cells = row.cells.map(plain);
  for (const column of Object.keys(titles) as Column[]) {
    const accepted = titles[column].map(plain);
    const index = cells.findIndex((cell) => accepted.includes(cell));
    if (index >= 0) found.set(column, { index, title: row.cells[index] ?? column });
  }
  return new Header(row.row, cells.findLastIndex((cell) => cell !== '') + 1, found);
}

/**
 * The row near the top with most of the `required` columns, and the titles of those it lacks (all
 * of them, and no header, when no row has any).
 */
export function findHeader<Column extends string>(
  table: Table,
  titles: ColumnTitles<Column>,
  required: readonly Column[],
): { header?: Header<Column>; missing: readonly string[] } {
  let best: Header<Column> | undefined;
  let missing: readonly Column[] = required;
  for (const row of table.rows.slice(0, HEADER_SEARCH_ROWS)) {
    const header = headerOf(row, titles);
    const lacking = required.filter((column) => !header.has(column));
    if (lacking.length < missing.length) {
      best = header;
      missing = lacking;
    }
  }
  const named = missing.map((column) => titles[column][0] ?? column);
  return best ? { header: best, missing: named } : { missing: named };
}

/**
 * The header with every required column. Refuses `missing-column`, naming the first (`column`) and
 * all (`columns`) that are missing.
 */
export function requireHeader<Column extends string>(
  table: Table,
  titles: ColumnTitles<Column>,
  required: readonly Column[],
): Header<Column> {
  const { header, missing } = findHeader(table, titles, required);
  if (header && missing.length === 0) return header;
  throw new FileRefused('missing-column', { column: missing[0], columns: missing });
}
