import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Refused, toJson } from '@yishi/kernel';
import type { CursorKeys, Language } from '@yishi/platform';
import { LedgerReader } from '../public-ledger/ledger-reader';
import { lineKeys, readLines, type ShownLine } from '../public-ledger/lines-page';
import { headerOf } from '../public-ledger/public-ledger';
import { SCOPE_COLUMN, type Scope } from '../public-ledger/scope';
import { amountsOf, headings, openDocument, textsOf } from './columns';
import { BYTE_ORDER_MARK, csvRow, textCell, yuanCell } from './csv';
import type { ExportFormat } from './formats';
import { workbook } from './xlsx';

/** Lines in one file. A workbook is made in memory, the others as they are read. */
export const MAX_LINES: Readonly<Record<ExportFormat, number>> = {
  csv: 100_000,
  json: 100_000,
  xlsx: 20_000,
};
const LINES_AT_ONCE = 2_000;
/** Each keeps a reader busy; who comes later is asked to try again. */
const MAX_EXPORTS = 4;

export type ExportRequest = Readonly<{
  scope: Scope;
  asOf?: string;
  format: ExportFormat;
  language: Language;
}>;

/** What a file begins with, and up to where the ledger had come when it was asked for. */
type Beginning = Readonly<{ header: object; cutoff: string; lines: number }>;

/**
 * The whole ledger of a scope as a file, oldest line first. It is read page by page up to where it
 * had come, without holding a connection while a slow reader takes it: lines are only ever added.
 */
@Injectable()
export class LedgerExport {
  private running = 0;

  constructor(private readonly reader: LedgerReader) {}

  /**
   * The file as a stream; destroy it when nobody reads it to the end. Errors, all before its first
   * byte: `NotFound`;
   * `export-too-large` {lines, maximum}; `exports-busy`.
   */
  async open(request: ExportRequest): Promise<Readable> {
    if (this.running >= MAX_EXPORTS) throw new Refused('exports-busy');
    this.running++;
    try {
      const beginning = await this.begin(request);
      const maximum = MAX_LINES[request.format];
      if (beginning.lines > maximum)
        throw new Refused('export-too-large', { lines: beginning.lines, maximum });
      const file = Readable.from(this.pieces(request, beginning), { objectMode: false });
      return file.once('close', () => {
        this.running--;
      });
    } catch (error) {
      this.running--;
      throw error;
    }
  }

  private begin({ scope, asOf }: ExportRequest): Promise<Beginning> {
    return this.reader.at(async (snapshot) => {
      const header = await headerOf(snapshot, scope, asOf);
      const cutoff = await snapshot.cutoff(asOf ?? '9999-12-31');
      const [row] = await snapshot.rows<{ lines: number }>(
        `SELECT count(*)::integer AS lines FROM ledger.line
          WHERE ${SCOPE_COLUMN[scope.kind]} = $1 AND position <= $2`,
        scope.id,
        cutoff,
      );
      return { header, cutoff: cutoff ?? '0', lines: row?.lines ?? 0 };
    });
  }

  private pieces(
    request: ExportRequest,
    beginning: Beginning,
  ): AsyncGenerator<string | Uint8Array> {
    const batches = this.batches(request.scope, beginning.cutoff);
    if (request.format === 'csv') return csv(batches, request.language);
    if (request.format === 'json') {
      const { scope, asOf = null } = request;
      return json(batches, { scope: scope.kind, asOf, ...beginning.header });
    }
    return xlsx(batches, request.language);
  }

  private async *batches(scope: Scope, cutoff: string): AsyncGenerator<readonly ShownLine[]> {
    const keysOf = lineKeys('asc');
    let after: CursorKeys | undefined;
    for (;;) {
      const wanted = { scope, order: 'asc', limit: LINES_AT_ONCE, cutoff, after } as const;
      const lines = await this.reader.at((snapshot) => readLines(snapshot, wanted, 0n));
      if (lines.length > 0) yield lines;
      if (lines.length < LINES_AT_ONCE) return;
      after = keysOf(lines.at(-1)!);
    }
  }
}

type Batches = AsyncIterable<readonly ShownLine[]>;

async function* csv(batches: Batches, language: Language): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvRow(headings(language).map(textCell));
  for await (const lines of batches)
    yield lines
      .map((line) =>
        csvRow([...textsOf(line, language).map(cellOfText), ...amountsOf(line).map(yuanCell)]),
      )
      .join('');
}

/** The dates of a line are dates, and shall be taken for them. */
const cellOfText = (text: string): string =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : textCell(text);

async function* json(batches: Batches, header: object): AsyncGenerator<string> {
  let separator = openDocument(header);
  for await (const lines of batches) {
    yield separator + lines.map((line) => toJson(line)).join(',\n');
    separator = ',\n';
  }
  yield `${separator === ',\n' ? '' : separator}]}`;
}

async function* xlsx(batches: Batches, language: Language): AsyncGenerator<Uint8Array> {
  const all: ShownLine[] = [];
  for await (const lines of batches) all.push(...lines);
  yield await workbook(all, language);
}
