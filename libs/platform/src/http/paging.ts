import { createHmac, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';
import { Malformed } from '@yishi/kernel';
import { type Query, queryText } from './query';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

/** The columns a list is ordered by, of the last row seen. Positions and amounts go in as text. */
export type CursorKeys = readonly (string | number)[];

/**
 * `limit` rows after `after`; fetch one row more than `limit` to know whether there is another
 * page.
 */
export type PageRequest = Readonly<{ limit: number; after?: CursorKeys }>;

export type Page<T> = Readonly<{ items: readonly T[]; nextCursor: string | null }>;

/**
 * Cursor paging: `?limit=1..200&cursor=…`. A cursor is signed, so it comes back as it was given out
 * or not at all: no list can be entered at a place, or with a value, that this program did not
 * write.
 */
export class Paging {
  readonly #key: Buffer;

  /** Any key of 32 bytes; the one for cursors is derived from it. */
  constructor(key: KeyObject) {
    this.#key = Buffer.from(hkdfSync('sha256', key, '', 'yishi cursor 1', 32));
  }

  /** Reads `limit` and `cursor` for the list of this name. Throws `Malformed`. */
  read(list: string, query: Query): PageRequest {
    const limit = limitOf(queryText(query, 'limit'));
    const cursor = queryText(query, 'cursor');
    return cursor === undefined ? { limit } : { limit, after: this.#open(list, cursor) };
  }

  /** The page of rows fetched with `limit + 1`, and the cursor of the next one. */
  page<T>(
    list: string,
    { limit }: PageRequest,
    rows: readonly T[],
    keysOf: (row: T) => CursorKeys,
  ): Page<T> {
    if (rows.length <= limit) return { items: rows, nextCursor: null };
    const items = rows.slice(0, limit);
    return { items, nextCursor: this.#seal(list, keysOf(items[limit - 1]!)) };
  }

  /**
   * The page of rows that are all at hand, in order: those of a past, which no longer changes, so
   * that the row a cursor was made from is still among them. Throws `Malformed`.
   */
  slice<T>(
    list: string,
    request: PageRequest,
    rows: readonly T[],
    keysOf: (row: T) => CursorKeys,
  ): Page<T> {
    const { limit, after } = request;
    const sought = JSON.stringify(after);
    const at = after ? rows.findIndex((row) => JSON.stringify(keysOf(row)) === sought) : -1;
    if (after && at < 0) throw new Malformed([{ field: 'cursor', reason: 'not-a-cursor' }]);
    return this.page(list, request, rows.slice(at + 1, at + 2 + limit), keysOf);
  }

  #seal(list: string, keys: CursorKeys): string {
    const body = Buffer.from(JSON.stringify(keys));
    return Buffer.concat([this.#mac(list, body), body]).toString('base64url');
  }

  #open(list: string, cursor: string): CursorKeys {
    const bytes = Buffer.from(cursor, 'base64url');
    const body = bytes.subarray(MAC_BYTES);
    const isOurs =
      bytes.length > MAC_BYTES &&
      bytes.toString('base64url') === cursor &&
      timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.#mac(list, body));
    if (!isOurs) throw new Malformed([{ field: 'cursor', reason: 'not-a-cursor' }]);
    return JSON.parse(body.toString('utf8')) as CursorKeys;
  }

  #mac(list: string, body: Buffer): Buffer {
    const mac = createHmac('sha256', this.#key).update(`${list}\n`).update(body).digest();
    return mac.subarray(0, MAC_BYTES);
  }
}

const MAC_BYTES = 16;

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT)
    throw new Malformed([{ field: 'limit', reason: 'not-a-limit' }]);
  return limit;
}
