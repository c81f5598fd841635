import { Malformed } from '@yishi/kernel';
import type { BadRow } from '@yishi/platform';

type Rows = Readonly<{ badRows: readonly BadRow[]; badRowCount: number }>;

/**
 * Nothing of a file with a bad row is taken; every bad row is named by its place. Throws
 * `Malformed`.
 */
export function refuseBadRows({ badRows, badRowCount }: Rows): void {
  if (badRows.length === 0) return;
  const errors = badRows.map(({ row, column, reason, firstRow }) => ({
    field: `row ${row}, column ${column}${firstRow ? `, first in row ${firstRow}` : ''}`,
    reason,
  }));
  const named = new Set(badRows.map(({ row }) => row)).size;
  const more = badRowCount > named ? [{ field: 'file', reason: 'more-bad-rows' }] : [];
  throw new Malformed([...errors, ...more]);
}
