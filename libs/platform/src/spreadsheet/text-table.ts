import { CsvError, parse } from 'csv-parse/sync';
import { FileRefused } from './file-refused';
import { type Table, type TableLimits, type TableRow, tableRow } from './table';

/** What no text in a known encoding contains: controls other than tab and line ends, and U+FFFD. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
const NO_TEXT = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]/;

type Decoded = Readonly<{ text: string; cut: boolean }>;

/** `undefined` when the bytes are not in this encoding; `cut` when they end inside a character. */
function decode(bytes: Uint8Array, encoding: 'utf-8' | 'gb18030'): Decoded | undefined {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let text: string;
  try {
    text = decoder.decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
  try {
    return { text: text + decoder.decode(), cut: false };
  } catch {
    return { text, cut: true };
  }
}

function decodeText(bytes: Uint8Array): Decoded {
  const declared = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  // A file that declares UTF-8 is not tried as GB18030: nearly any bytes pass for that.
  const decoded = decode(bytes, 'utf-8') ?? (declared ? undefined : decode(bytes, 'gb18030'));
  if (!decoded || NO_TEXT.test(decoded.text)) throw new FileRefused('wrong-encoding');
  return decoded;
}

/** Commas, unless the beginning of the file has none and something else separates its cells. */
function delimiterOf(text: string): string {
  const beginning = text.slice(0, 65_536);
  if (beginning.includes(',')) return ',';
  return ['\t', ';'].find((delimiter) => beginning.includes(delimiter)) ?? ',';
}

type Records = Readonly<{ records: string[][]; cut: boolean }>;

function parseRecords(text: string, limits: TableLimits): Records {
  const parseText = (input: string) =>
    parse(input, {
      delimiter: delimiterOf(text),
      // Named, since detection takes the first line's ending for all and merges the lines of mixed
      // files.
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      max_record_size: limits.maxColumns * limits.maxCellLength * 2,
      to: limits.maxRows + 1,
    });
  try {
    return { records: parseText(text), cut: false };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const row = Number(error.records ?? 0) + 1;
    if (error.code === 'CSV_MAX_RECORD_SIZE') throw new FileRefused('line-too-long', { row });
    if (error.code !== 'CSV_QUOTE_NOT_CLOSED') throw new FileRefused('not-a-spreadsheet', { row });
    return closeQuote(parseText(`${text}"`), row);
  }
}

/**
 * A quote left open in the last line is a file cut short; further up it would swallow other rows.
 */
function closeQuote(records: string[][], row: number): Records {
  if (records.at(-1)?.some((cell) => cell.includes('\n'))) {
    throw new FileRefused('unclosed-quote', { row });
  }
  return { records, cut: true };
}

/**
 * Delimited text (comma, tab or semicolon) in UTF-8 or GB18030 as a table. Refuses
 * `wrong-encoding`, `not-a-spreadsheet`, `unclosed-quote`, `line-too-long`, `too-many-rows` and
 * `too-many-columns`.
 */
export function readTextTable(bytes: Uint8Array, limits: TableLimits): Table {
  const { text, cut } = decodeText(bytes);
  // Some systems call an HTML page or an XML file a spreadsheet.
  if (text.trimStart().startsWith('<')) throw new FileRefused('not-a-spreadsheet');
  const parsed = parseRecords(text, limits);
  if (parsed.records.length > limits.maxRows) {
    throw new FileRefused('too-many-rows', { maxRows: limits.maxRows });
  }
  const rows: TableRow[] = [];
  for (const [index, record] of parsed.records.entries()) {
    if (record.length > limits.maxColumns) {
      const { maxColumns } = limits;
      throw new FileRefused('too-many-columns', { row: index + 1, maxColumns });
    }
    const row = tableRow(index + 1, record, limits);
    if (row) rows.push(row);
  }
  const last = rows.at(-1);
  const before = rows.at(-2);
  const unfinished =
    !/[\r\n]$/.test(text) && (last?.cells.length ?? 0) < (before?.cells.length ?? 0);
  const truncated = last && (cut || parsed.cut || unfinished);
  return { format: 'text', rows, ...(truncated ? { truncatedRow: last.row } : {}) };
}
