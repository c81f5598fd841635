import { FileRefused } from './file-refused';
import { TABLE_LIMITS, type Table, type TableLimits } from './table';
import { readTextTable } from './text-table';
import { readXlsxTable } from './xlsx-table';

/**
 * Files that people mistake for a spreadsheet, by their first bytes: old .xls (and a workbook with
 * a password), pictures, PDF.
 */
const OTHER_FORMATS: readonly (readonly number[])[] = [
  [0xd0, 0xcf, 0x11, 0xe0],
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
  [0x25, 0x50, 0x44, 0x46],
];
const ZIP = [0x50, 0x4b];

const startsWith = (bytes: Uint8Array, magic: readonly number[]) =>
  magic.every((byte, index) => bytes[index] === byte);

/**
 * Reads a file that a user brings: .xlsx, or delimited text in UTF-8 or GB18030, told apart by
 * content. Every cell is a text, NFKC-normalised and trimmed; a cell that cannot be used is '' and
 * named in `faults`. Throws `FileRefused`: `empty-file`, `file-too-large`, `wrong-encoding`,
 * `not-a-spreadsheet`, `too-many-rows`, `too-many-columns`, `line-too-long`, `unclosed-quote`.
 */
export async function readTable(
  bytes: Uint8Array,
  options: Partial<TableLimits> = {},
): Promise<Table> {
  const limits = { ...TABLE_LIMITS, ...options };
  if (bytes.length === 0) throw new FileRefused('empty-file');
  if (bytes.length > limits.maxBytes) {
    throw new FileRefused('file-too-large', { bytes: bytes.length, maxBytes: limits.maxBytes });
  }
  if (OTHER_FORMATS.some((magic) => startsWith(bytes, magic))) {
    throw new FileRefused('not-a-spreadsheet');
  }
  const isZip = startsWith(bytes, ZIP) && (bytes[2] ?? 0) < 0x20;
  const table = isZip ? await readXlsxTable(bytes, limits) : readTextTable(bytes, limits);
  if (table.rows.length === 0) throw new FileRefused('empty-file');
  return table;
}
