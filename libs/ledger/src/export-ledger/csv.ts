import type { Fen } from '@yishi/kernel';

/** Excel takes a file without it for the machine's own encoding. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** What a spreadsheet program would run as a formula, also in full width. */
const FORMULA = /^[\s]*[=+\-@＝＋－＠\t\r\n]/;
/** What it would turn into a date: the receipt `2018-1`. */
const LOOKS_LIKE_DATE = /^\d{1,4}[-/]\d{1,4}$/;

/**
 * A text as a cell: an apostrophe before whatever a spreadsheet program would not leave as it is;
 * quoted when it must be.
 */
export function textCell(text: string): string {
  const guarded = FORMULA.test(text) || LOOKS_LIKE_DATE.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Yuan with two decimals and nothing else: `123456n` → `1234.56`. */
export function yuanCell(fen: Fen): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0');
  return `${fen < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export const csvRow = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;
