import type { Position } from '@yishi/event-store';
import { isCalendarDate, Malformed } from '@yishi/kernel';

/** Query parameters as the server parses them: a text, or a list where one is given twice. */
export type Query = Readonly<Record<string, unknown>>;

/** One parameter as text; `undefined` when absent. Throws `Malformed` when it is given twice. */
export function queryText(query: Query, name: string): string | undefined {
  const value = query[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new Malformed([{ field: name, reason: 'given-twice' }]);
}

/**
 * Throws `Malformed` naming each parameter the route does not know: a typing error must not mean
 * "all".
 */
export function onlyParameters(query: Query, ...names: readonly string[]): void {
  const unknown = Object.keys(query).filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Malformed(unknown.map((field) => ({ field, reason: 'unknown-field' })));
}

/** `after=<position>`: the answer must show at least what that position of the log holds. */
export function afterPosition(query: Query): Position | undefined {
  const text = queryText(query, 'after');
  if (text === undefined) return undefined;
  if (!/^\d{1,18}$/.test(text)) throw new Malformed([{ field: 'after', reason: 'not-a-position' }]);
  return BigInt(text);
}

/** `?asOf=YYYY-MM-DD`: as it stood at the end of that day in China. Throws `Malformed`. */
export function asOfDate(query: Query): string | undefined {
  const text = queryText(query, 'asOf');
  if (text === undefined || isCalendarDate(text)) return text;
  throw new Malformed([{ field: 'asOf', reason: 'not-a-date' }]);
}
