import { readSheet } from 'read-excel-file/node';
import { FileRefused } from './file-refused';
import { guardSheet } from './sheet-guard';
import { type CellFault, type Table, type TableLimits, type TableRow, tableRow } from './table';
import { packZip, readZipDirectory, unpack, type ZipEntry } from './zip';

const WORKBOOK = 'xl/workbook.xml';
const RELATIONS = 'xl/_rels/workbook.xml.rels';

/** From here on a spreadsheet no longer keeps every digit of a number. */
const IMPRECISE = 1e15;

type Entries = ReadonlyMap<string, ZipEntry>;

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`[\\s:]${name}\\s*=\\s*["']([^"']*)["']`).exec(tag)?.[1];
}

async function textOf(entries: Entries, name: string): Promise<string> {
  const entry = entries.get(name);
  if (!entry) throw new FileRefused('not-a-spreadsheet');
  return (await unpack(entry)).toString('latin1');
}

type Parts = Readonly<{ sheet: string; others: readonly string[] }>;

/**
 * Where the archive keeps its first sheet, and the shared texts and formats that sheet refers to.
 */
async function findParts(entries: Entries): Promise<Parts> {
  const workbook = await textOf(entries, WORKBOOK);
  const relations = await textOf(entries, RELATIONS);
  const firstSheet = /<(?:[\w.-]+:)?sheet\s[^>]*>/.exec(workbook)?.[0] ?? '';
  const sheetId = attribute(firstSheet, 'id');
  let sheet: string | undefined;
  const others: string[] = [];
  for (const [tag] of relations.matchAll(/<(?:[\w.-]+:)?Relationship\s[^>]*>/g)) {
    const target = attribute(tag, 'Target') ?? '';
    const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`;
    if (sheetId !== undefined && attribute(tag, 'Id') === sheetId) sheet = path;
    if (/\/(?:sharedStrings|styles)$/.test(attribute(tag, 'Type') ?? '')) others.push(path);
  }
  if (sheet === undefined) throw new FileRefused('not-a-spreadsheet');
  return { sheet, others };
}

/** A number as the file spells it, kept apart from a text with the same characters. */
type RawNumber = Readonly<{ digits: string }>;
type RawCell = string | boolean | Date | RawNumber | null;

function dateText(date: Date): string {
  const [day = '', time = ''] = date.toISOString().split('T');
  return time.startsWith('00:00:00') ? day : `${day} ${time.slice(0, 8)}`;
}

/**
 * A spreadsheet shows at most 15 digits; the file holds the binary fraction, 1234.0999999999999.
 */
function numberText({ digits }: RawNumber): string | undefined {
  const number = Number(digits);
  if (!Number.isFinite(number) || Math.abs(number) >= IMPRECISE) return undefined;
  return String(Number(number.toPrecision(15)));
}

function rawText(cell: RawCell): string | undefined {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE';
  return cell instanceof Date ? dateText(cell) : numberText(cell);
}

async function sheetCells(entries: readonly ZipEntry[]): Promise<readonly RawCell[][]> {
  try {
    const sheet = await readSheet<RawNumber>(packZip(entries), {
      parseNumber: (digits) => ({ digits }),
    });
    // Declared as the constructor, `typeof Date`; what arrives are dates.
    return sheet as unknown as RawCell[][];
  } catch {
    // Whatever the parser stumbles over, this is no sheet that a spreadsheet program wrote.
    throw new FileRefused('not-a-spreadsheet');
  }
}

function toRow(
  row: number,
  cells: readonly RawCell[],
  computed: readonly number[],
  limits: TableLimits,
): TableRow | undefined {
  const faults = new Map<number, CellFault>();
  const texts = cells.slice(0, limits.maxColumns).map((cell, column) => {
    const text = rawText(cell);
    if (text === undefined) faults.set(column, 'imprecise-number');
    return text ?? '';
  });
  for (const column of computed) {
    faults.set(column, 'formula-cell');
    // The parser leaves out a formula without a saved value, and the columns that hold nothing
    // else.
    while (texts.length <= column) texts.push('');
  }
  return tableRow(row, texts, limits, faults);
}

/**
 * The first sheet of an .xlsx workbook as a table. Numbers come as shown with up to 15 digits,
 * dates as `YYYY-MM-DD` or `YYYY-MM-DD HH:mm:ss`; a formula is a `formula-cell` fault, whatever
 * value was saved with it. Refuses `not-a-spreadsheet`, `file-too-large` (unpacked),
 * `too-many-rows` and `too-many-columns`.
 */
export async function readXlsxTable(bytes: Uint8Array, limits: TableLimits): Promise<Table> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readZipDirectory(file, limits.maxUnpackedBytes);
  const { sheet, others } = await findParts(entries);
  const computed = guardSheet(await textOf(entries, sheet), limits);
  // Only the parts of the sheet just guarded: the parser cannot take another one for the first.
  const names = new Set([WORKBOOK, RELATIONS, sheet, ...others]);
  const cells = await sheetCells([...entries.values()].filter(({ name }) => names.has(name)));
  const rows: TableRow[] = [];
  const lastRow = Math.max(cells.length, computed.lastRow);
  for (let number = 1; number <= lastRow; number += 1) {
    const row = toRow(number, cells[number - 1] ?? [], computed.columns(number), limits);
    if (row) rows.push(row);
  }
  return { format: 'xlsx', rows };
}
