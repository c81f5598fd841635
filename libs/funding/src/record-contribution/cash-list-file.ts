import type { Fen } from '@yishi/kernel';
import {
  type BadRow,
  BadRows,
  type ColumnTitles,
  figureValue,
  type Header,
  readTable,
  requireHeader,
  type TableRow,
} from '@yishi/platform';
import { addressesIn, parseAmount, parseDay } from '../import-statement/statement-file';

/** Cash taken in at the door. */
export type CashLine = Readonly<{
  row: number;
  /** `YYYY-MM-DD` */
  paidOn: string;
  /** `building-unit-room` */
  address: string;
  amountFen: Fen;
  /** Who took the money, as the list names them. */
  collector: string;
}>;

export type CashList = Readonly<{
  lines: readonly CashLine[];
  /** At most 1,000 entries; `badRowCount` counts every bad row. */
  badRows: readonly BadRow[];
  badRowCount: number;
}>;

type Column = 'date' | 'address' | 'amount' | 'collector';

const TITLES: ColumnTitles<Column> = {
  date: ['date', '日期', '收款日期', '交款日期'],
  address: ['address', '地址', '住址', '户号', '房号'],
  amount: ['amountYuan', '金额', '金额(元)'],
  collector: ['collector', '收款人', '经手人'],
};
const COLUMNS = Object.keys(TITLES) as Column[];
const MAX_NAME_LENGTH = 60;
const FOOTER = /^(?:合计|总计|小计)/;

/** Exactly one address and nothing else. */
function onlyAddress(text: string): string | undefined {
  const addresses = /^[\d\s#号楼栋幢单元室户A-Z–—-]+$/i.test(text) ? addressesIn(text) : [];
  return addresses.length === 1 ? addresses[0] : undefined;
}

function readLine(row: TableRow, header: Header<Column>, bad: BadRows): CashLine | undefined {
  const text = (column: Column) => header.text(row, column);
  const paidOn = parseDay(text('date'));
  const address = onlyAddress(text('address'));
  const amountFen = parseAmount(text('amount'));
  const collector = text('collector');
  const wrong: Readonly<Record<Column, string | undefined>> = {
    date: paidOn ? undefined : 'not-a-date',
    address: address ? undefined : 'not-an-address',
    amount: amountFen === undefined ? 'not-an-amount' : undefined,
    collector: collector.length > MAX_NAME_LENGTH ? 'name-too-long' : undefined,
  };
  let refused = false;
  for (const column of COLUMNS) {
    const empty = text(column) === '' ? 'empty-cell' : undefined;
    const reason = header.fault(row, column) ?? empty ?? wrong[column];
    if (!reason) continue;
    refused = true;
    const value = column === 'date' || column === 'amount' ? figureValue(text(column)) : {};
    bad.add({ row: row.row, column: header.title(column), reason, ...value });
  }
  if (refused || !paidOn || !address || amountFen === undefined) return undefined;
  return { row: row.row, paidOn, address, amountFen, collector };
}

/**
 * Reads a list of cash contributions: date, address, amount in yuan, collector. The same household
 * may stand in it any number of times. Bad rows are listed, not thrown: `truncated-line`,
 * `empty-cell`, `not-a-date`, `not-an-address`, `not-an-amount`, `name-too-long`, `formula-cell`,
 * `cell-too-long`, `imprecise-number`. Throws `FileRefused`: `missing-column` (with `column` and
 * all `columns` missing) and those of `readTable`.
 */
export async function readCashList(bytes: Uint8Array): Promise<CashList> {
  const table = await readTable(bytes);
  const header = requireHeader(table, TITLES, COLUMNS);
  const bad = new BadRows();
  const lines: CashLine[] = [];
  for (const row of table.rows) {
    if (row.row <= header.row || FOOTER.test(row.cells[0] ?? '')) continue;
    const short = table.format === 'text' && row.cells.length < header.width;
    if (short || row.row === table.truncatedRow) {
      bad.add({ row: row.row, column: header.lastTitle(row), reason: 'truncated-line' });
      continue;
    }
    const line = readLine(row, header, bad);
    if (line) lines.push(line);
  }
  return { lines, badRows: bad.entries, badRowCount: bad.rowCount };
}
