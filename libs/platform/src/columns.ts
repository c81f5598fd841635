/**
 * TypeORM transformer of money and position columns: PostgreSQL's bigint arrives as text, and is a
 * `bigint` here.
 */
export const bigintColumn = {
  from: (value: string | null): bigint | null => (value === null ? null : BigInt(value)),
  to: (value: bigint | null): string | null => (value === null ? null : value.toString()),
};

/** A column of whole fen. */
export const fenColumn = bigintColumn;
