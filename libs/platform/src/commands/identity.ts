import { createHash } from 'node:crypto';
import { uuidFromDigest } from '@yishi/kernel';

/** The id that follows from a command's id and the place of the thing in it: the same again on a retry. */
export const derivedId = (commandId: string, ...parts: readonly (string | number)[]): string =>
  uuidFromDigest(
    createHash('sha256')
      .update([commandId, ...parts].join('\n'))
      .digest(),
  );

/** SHA-256 of a command's name and input, whatever the order of its fields; files enter by their own hash. */
export function inputHash(name: string, command: object): string {
  return createHash('sha256')
    .update(name)
    .update(JSON.stringify(canonical(command)))
    .digest('hex');
}

function canonical(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return createHash('sha256').update(value).digest('hex');
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  return Object.keys(fields)
    .sort()
    .map((key) => [key, canonical(fields[key])]);
}
