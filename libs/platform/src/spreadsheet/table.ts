/**
 * Why a single cell cannot be used. `formula-cell`: it would be computed by a spreadsheet, so what
 * it shows is not what it holds; `imprecise-number`: a number of 16 or more digits, which a
 * spreadsheet has rounded.
 */
export type CellFault = 'cell-too-long' | 'formula-cell' | 'imprecise-number';

/**
 * One row as a spreadsheet shows it: `row` counts from 1 and includes titles, headers and blank
 * rows.
 */
export type TableRow = Readonly<{
  row: number;
  /** Normalised texts; '' for an empty cell and for a cell with a fault. */
  cells: readonly string[];
  /** Column index (from 0) to what is wrong with that cell; absent when nothing is. */
  faults?: ReadonlyMap<number, CellFault>;
}>;

export type Table = Readonly<{
  format: 'text' | 'xlsx';
  /** Rows in file order; rows without any content are left out. */
  rows: readonly TableRow[];
  /** The last row, when the file stops in the middle of it. */
  truncatedRow?: number;
}>;

export type TableLimits = Readonly<{
  maxBytes: number;
  maxUnpackedBytes: number;
  maxRows: number;
  maxColumns: number;
  maxCellLength: number;
}>;

export const TABLE_LIMITS: TableLimits = {
  maxBytes: 20_000_000,
  maxUnpackedBytes: 200_000_000,
  maxRows: 200_000,
  maxColumns: 64,
  maxCellLength: 500,
};

const PLAIN = /^[\x21-\x7e]*$/;
const FORMULA_START = /^[=+@-]./s;
/** Amounts and telephone numbers with a sign, which a spreadsheet computes to nothing else. */
const SIGNED_NUMBER = /^[+-]\d[\d\s.,-]*$/;

/**
 * The text of a cell in one form: NFKC (so full-width digits and brackets become plain ones) and
 * without blanks around it (`trim` knows tabs, the ideographic space U+3000 and the byte order
 * mark).
 */
export function normaliseCell(raw: string): string {
  return PLAIN.test(raw) ? raw : raw.normalize('NFKC').trim();
}

/**
 * One raw row to a `TableRow`; `undefined` when it is blank. `faults` are those the caller knows
 * already.
 */
export function tableRow(
  row: number,
  raw: readonly string[],
  limits: TableLimits,
  faults: Map<number, CellFault> = new Map(),
): TableRow | undefined {
  let content = faults.size > 0;
  const cells = raw.map((text, column) => {
    if (faults.has(column)) return '';
    // NFKC can shorten a text, but not to a quarter: never spend time on normalising a huge one.
    if (text.length > 4 * limits.maxCellLength) return fault(column, 'cell-too-long');
    const cell = normaliseCell(text);
    if (cell === '') return cell;
    content = true;
    if (cell.length > limits.maxCellLength) return fault(column, 'cell-too-long');
    return FORMULA_START.test(cell) && !SIGNED_NUMBER.test(cell)
      ? fault(column, 'formula-cell')
      : cell;
  });
  function fault(column: number, reason: CellFault): string {
    faults.set(column, reason);
    content = true;
    return '';
  }
  if (!content) return undefined;
  return faults.size > 0 ? { row, cells, faults } : { row, cells };
}
