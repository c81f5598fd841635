/**
 * JSON with money: fields ending in `Fen` are `bigint` in memory and whole numbers on the wire and on disk.
 * Fractions, out-of-range and non-numeric values are left as they are, for validation to name.
 */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_key, field) => (typeof field === 'bigint' ? Number(field) : field));

export const fromJson = <T>(text: string): T =>
  text.includes('Fen"') ? JSON.parse(text, reviveFen) : JSON.parse(text);

const isFenField = (key: string): boolean => key.endsWith('Fen');

const reviveFen = (key: string, value: unknown): unknown =>
  isFenField(key) && Number.isSafeInteger(value) ? BigInt(value as number) : value;

/** The same conversion for a value that is parsed already; copies what it changes. */
export function withFen(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withFen);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      isFenField(key) && Number.isSafeInteger(field) ? BigInt(field as number) : withFen(field),
    ]),
  );
}
