import type { Pool, QueryArrayConfig } from 'pg';
import type { Position, ReadAllOptions, ReadOptions, Recorded, Version } from '../event-store';
import { batchSizeOf, type Page } from '../follow';
import { asReadFailure } from './failures';
import { COLUMNS, decode, type Row, rawQuery } from './rows';

/** A page ends with the event that passes this many bytes of data, so memory stays bounded. */
const PAGE_BYTES = 8 * 1024 * 1024;

const HEAD = 'SELECT position FROM log.events ORDER BY position DESC LIMIT 1';

/**
 * The last event's bytes are not counted against the page: it crosses the line and is included,
 * so a page is never empty, and one longer than PAGE_BYTES is known to have been cut.
 */
const cutByBytes = (rows: string): string => `
  SELECT ${COLUMNS} FROM (
    SELECT ${COLUMNS}, sum(octet_length(data)) OVER (
             ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM (${rows}) AS limited
  ) AS counted
  WHERE before IS NULL OR before <= ${PAGE_BYTES}
  ORDER BY position`;

const PAGE = cutByBytes(
  `SELECT ${COLUMNS} FROM log.events WHERE position > $1 ORDER BY position LIMIT $2`,
);

/** Each category is one walk along its own index; the few positions that win are then fetched. */
const CATEGORY_PAGE = cutByBytes(`
  SELECT e.* FROM (
    SELECT found.position FROM unnest($3::text[]) AS wanted (category)
     CROSS JOIN LATERAL (
       SELECT i.position FROM log.events i
        WHERE i.category = wanted.category AND i.position > $1 AND i.position <= $4
        ORDER BY i.position LIMIT $2) AS found
     ORDER BY found.position LIMIT $2
  ) AS chosen JOIN log.events e ON e.position = chosen.position`);

const STREAM = `SELECT ${COLUMNS} FROM log.events
  WHERE stream = $1 AND version > $2 ORDER BY version LIMIT $3`;
const VERSION = 'SELECT version FROM log.events WHERE stream = $1 ORDER BY version DESC LIMIT 1';

/** Reads the log through a pool. Errors that pass are `TransientFailure`. */
export class LogReader {
  constructor(private readonly pool: Pool) {}

  async head(): Promise<Position> {
    const [row] = await this.#rows(rawQuery('log-head', HEAD, []));
    return BigInt(row?.[0] ?? 0);
  }

  async read(
    stream: string,
    { after = 0n, maxCount }: ReadOptions,
  ): Promise<{ events: Recorded[]; version: Version }> {
    const rows = await this.#rows(
      rawQuery('log-stream', STREAM, [stream, String(after), maxCount ?? null]),
    );
    const events = rows.map(decode);
    const isWhole = maxCount === undefined || events.length < maxCount;
    if (isWhole && events.length > 0) return { events, version: events.at(-1)!.version };
    if (isWhole && after === 0n) return { events, version: 0n };
    const [last] = await this.#rows(rawQuery('log-stream-version', VERSION, [stream]));
    return { events, version: BigInt(last?.[0] ?? 0) };
  }

  /** The events after a position. One statement sees one state of the log, which has no gaps. */
  async page(after: Position, options: ReadAllOptions): Promise<Page> {
    const size = batchSizeOf(options);
    options.signal?.throwIfAborted();
    if (options.categories !== undefined) {
      return this.#categoryPage(after, size, options.categories, options.types);
    }
    const rows = await this.#rows(rawQuery('log-page', PAGE, [String(after), size]));
    const more = rows.length === size || isCutByBytes(rows);
    return {
      events: decoded(rows, options.types),
      position: positionOf(rows.at(-1)) ?? after,
      more,
    };
  }

  /** With the head read first, a page that is not full has seen everything up to that head. */
  async #categoryPage(
    after: Position,
    size: number,
    categories: readonly string[],
    types: readonly string[] | undefined,
  ): Promise<Page> {
    const head = await this.head();
    if (head <= after) return { events: [], position: after, more: false };
    const wanted = [...new Set(categories)];
    const rows = await this.#rows(
      rawQuery('log-category-page', CATEGORY_PAGE, [String(after), size, wanted, String(head)]),
    );
    const more = rows.length === size || isCutByBytes(rows);
    const position = more ? positionOf(rows.at(-1)) : undefined;
    return { events: decoded(rows, types), position: position ?? head, more };
  }

  async #rows(query: QueryArrayConfig): Promise<Row[]> {
    try {
      const { rows } = await this.pool.query(query);
      return rows as unknown as Row[];
    } catch (error) {
      throw asReadFailure(error);
    }
  }
}

const positionOf = (row: Row | undefined): Position | undefined =>
  row === undefined ? undefined : BigInt(row[0]);

/**
 * Types are chosen here and not by the server: no index leads to them, and parsing the JSON of an
 * event costs several times what it costs to send it.
 */
const decoded = (rows: readonly Row[], types: readonly string[] | undefined): Recorded[] =>
  (types === undefined ? rows : rows.filter((row) => types.includes(row[4]))).map(decode);

function isCutByBytes(rows: readonly Row[]): boolean {
  // At most three bytes a UTF-16 unit: most pages are known to be small without counting.
  let units = 0;
  for (const row of rows) units += row[5].length;
  if (units * 3 <= PAGE_BYTES) return false;
  let bytes = 0;
  for (const row of rows) bytes += Buffer.byteLength(row[5]);
  return bytes > PAGE_BYTES;
}
