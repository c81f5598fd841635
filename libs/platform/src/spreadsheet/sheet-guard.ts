import { FileRefused } from './file-refused';
import type { TableLimits } from './table';

/** What a spreadsheet program itself can hold; formatting alone may reach down to here. */
const LAST_ROW = 1_048_576;

/** The tags which decide how much memory a sheet takes, and the one that marks a formula. */
const TAG = /<(?:[^ \t\r\n<>/!?:"'=]+:)?(row|c|f)(?=[\s/>])([^>]*)>/g;
const ATTRIBUTES = /^(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*\/?$/;
const ATTRIBUTE = /\s(?:[\w.-]+:)?([rt])\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
/**
 * How spreadsheet programs write nearly every cell; matched first, as a sheet has a million of
 * them.
 */
const PLAIN_ATTRIBUTES = /^ r="([A-Z]{1,3}\d{1,7})"(?: s="\d+")?(?: t="(\w+)")?\s?\/?$/;
const CELL_ADDRESS = /^([A-Z]{1,3})(\d{1,7})$/;

/** Cells of a sheet by place, one bit each: a sheet may have a million formulas. */
export class CellSet {
  private readonly bits: Uint8Array;
  /** The lowest row with a member, from 1; 0 while there is none. */
  lastRow = 0;

  constructor(private readonly limits: TableLimits) {
    this.bits = new Uint8Array(Math.ceil(((limits.maxRows + 1) * limits.maxColumns) / 8));
  }

  /** `row` from 1, `column` from 0. */
  add(row: number, column: number): void {
    const bit = row * this.limits.maxColumns + column;
    this.bits[bit >> 3] = (this.bits[bit >> 3] ?? 0) | (1 << (bit & 7));
    this.lastRow = Math.max(this.lastRow, row);
  }

  /** The members in one row, left to right, from 0. */
  columns(row: number): readonly number[] {
    const found: number[] = [];
    if (row > this.lastRow) return found;
    for (let column = 0; column < this.limits.maxColumns; column += 1) {
      const bit = row * this.limits.maxColumns + column;
      if (((this.bits[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0) found.push(column);
    }
    return found;
  }
}

const damaged = () => new FileRefused('not-a-spreadsheet');

/** `r` (place) and `t` (type) of a tag. Refuses what could be read in two ways. */
function attributesOf(text: string): { r?: string; t?: string } {
  const plain = PLAIN_ATTRIBUTES.exec(text);
  if (plain) return { r: plain[1], t: plain[2] };
  if (!ATTRIBUTES.test(text)) throw damaged();
  const found: { r?: string; t?: string } = {};
  for (const [, name, quoted, apostrophed] of text.matchAll(ATTRIBUTE)) {
    const key = name as 'r' | 't';
    if (found[key] !== undefined) throw damaged();
    found[key] = quoted ?? apostrophed ?? '';
  }
  return found;
}

function placeOf(address: string): { row: number; column: number } {
  const match = CELL_ADDRESS.exec(address);
  if (!match) throw damaged();
  let column = 0;
  for (const letter of match[1]!) column = column * 26 + letter.charCodeAt(0) - 64;
  return { row: Number(match[2]), column: column - 1 };
}

/**
 * Looks a sheet's XML over before a parser may build rows from it: a row or column number costs a
 * few bytes in the file and, taken at its word, gigabytes in memory. Answers with the cells which
 * are computed (formulas and their errors): the parser shows only the value a formula had when the
 * file was saved. `xml` may be decoded as Latin-1, as every tag is ASCII. Refuses `too-many-rows`,
 * `too-many-columns`, and `not-a-spreadsheet` for XML no spreadsheet program writes.
 */
export function guardSheet(xml: string, limits: TableLimits): CellSet {
  const computed = new CellSet(limits);
  let cell: { row: number; column: number } | undefined;
  for (const [, tag, rest] of xml.matchAll(TAG)) {
    if (tag === 'f') {
      if (!cell) throw damaged();
      computed.add(cell.row, cell.column);
      continue;
    }
    const { r, t } = attributesOf(rest!);
    if (tag === 'row') {
      cell = undefined;
      if (r !== undefined && !(/^\d{1,7}$/.test(r) && Number(r) <= LAST_ROW)) throw damaged();
      continue;
    }
    const place = placeOf(r ?? '');
    cell = undefined;
    if (rest!.endsWith('/')) continue; // formatting without content
    cell = place;
    if (place.row > limits.maxRows) {
      throw new FileRefused('too-many-rows', { maxRows: limits.maxRows });
    }
    if (place.column >= limits.maxColumns) {
      const { maxColumns } = limits;
      throw new FileRefused('too-many-columns', { row: place.row, maxColumns });
    }
    if (t === 'e') computed.add(place.row, place.column);
  }
  return computed;
}
