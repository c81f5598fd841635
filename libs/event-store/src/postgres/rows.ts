import { type EventMetadata, fromJson } from '@yishi/kernel';
import type { QueryArrayConfig } from 'pg';
import type { Standing } from '../append';
import type { Recorded } from '../event-store';

/** Columns in the order `decode` expects. */
export const COLUMNS = 'position, stream, version, id, type, data, metadata';

/** A row as the server sent it: every value is a text. */
export type Row = readonly [
  position: string,
  stream: string,
  version: string,
  id: string,
  type: string,
  data: string,
  metadata: string,
];

const AS_SENT = { getTypeParser: () => (text: string) => text };

/**
 * A named statement whose rows come as arrays of texts: no object and no conversion per row that
 * the log does not need, and no global type parser of another library changes what it reads.
 */
export const rawQuery = (name: string, text: string, values: unknown[]): QueryArrayConfig => ({
  name,
  text,
  values,
  rowMode: 'array',
  types: AS_SENT as QueryArrayConfig['types'],
});

export function decode(row: Row): Recorded {
  try {
    return {
      id: row[3],
      stream: row[1],
      version: BigInt(row[2]),
      position: BigInt(row[0]),
      event: { type: row[4], data: fromJson<object>(row[5]) },
      metadata: JSON.parse(row[6]) as EventMetadata,
    };
  } catch (cause) {
    throw new Error(`the event at position ${row[0]} can not be read`, { cause });
  }
}

export const decodeStanding = (row: Row): Standing => ({
  id: row[3],
  stream: row[1],
  version: BigInt(row[2]),
  position: BigInt(row[0]),
  type: row[4],
  data: row[5],
  metadata: JSON.parse(row[6]) as EventMetadata,
});
