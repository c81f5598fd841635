import { Worker } from 'node:worker_threads';
import { type Fen, formatYuan } from '@yishi/kernel';
import type { Language } from '@yishi/platform';
import type { ShownLine } from '../public-ledger/lines-page';
import { amountsOf, headings, textsOf } from './columns';

/** As plain values: texts, and numbers shown in the format of their column. */
export type Cells = readonly (string | number)[];

export type Sheet = Readonly<{
  headings: readonly string[];
  rows: readonly Cells[];
  widths: readonly number[];
  /** Of each column's numbers. */
  formats: readonly string[];
}>;

/** How Excel shows yuan. */
export const YUAN_FORMAT = '#,##0.00';

/** An amount as a number of yuan, which two decimals make exact again. */
export const yuanNumber = (fen: Fen): number => Number(formatYuan(fen).replaceAll(',', ''));

const cellsOf = (line: ShownLine, language: Language): Cells => [
  ...textsOf(line, language),
  ...amountsOf(line).map(yuanNumber),
];

/**
 * Making a workbook takes seconds of computing and a good deal of memory: both belong to a thread
 * of its own.
 */
const WORK = `
const { parentPort, workerData } = require('node:worker_threads');
const { default: writeXlsxFile } = require(workerData.library);
const heading = workerData.headings.map((value) => ({ value, fontWeight: 'bold' }));
const cell = (value, column) =>
  typeof value === 'number'
    ? { value, format: workerData.formats[column] }
    : { value, type: String };
const rows = workerData.rows.map((cells) => cells.map(cell));
const options = { columns: workerData.widths.map((width) => ({ width })), stickyRowsCount: 1 };
writeXlsxFile([heading, ...rows], options).toBuffer().then((bytes) => parentPort.postMessage(bytes));
`;

const WIDTHS = [12, 24, 14, 20, 12, 28, 10, 12, 16, 16, 16, 16];
const MOST_MEMORY_MB = 256;

/** The workbook of the lines. */
export const workbook = (lines: readonly ShownLine[], language: Language): Promise<Uint8Array> =>
  workbookOf({
    headings: headings(language),
    rows: lines.map((line) => cellsOf(line, language)),
    widths: WIDTHS,
    formats: WIDTHS.map(() => YUAN_FORMAT),
  });

/** A workbook of one sheet (.xlsx). Cells are texts and numbers, never formulas. */
export function workbookOf(sheet: Sheet): Promise<Uint8Array> {
  const worker = new Worker(WORK, {
    eval: true,
    workerData: { library: require.resolve('write-excel-file/node'), ...sheet },
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the workbook was not finished')));
  });
}
