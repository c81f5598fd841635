import { type Clock, endOfChinaDate } from '@yishi/kernel';
import { asOfDate, type Query } from '@yishi/platform';

/** The instant a page is about. `isPast`: what came later is not to be seen. */
export type Moment = Readonly<{ at: string; isPast: boolean }>;

/**
 * `?asOf=YYYY-MM-DD`: the last instant of that day in China; otherwise, or when the day is not over
 * yet, the present. Throws `Malformed`.
 */
export function momentOf(query: Query, clock: Clock): Moment {
  const now = clock.now();
  const date = asOfDate(query);
  if (date === undefined) return { at: now.toISOString(), isPast: false };
  const end = endOfChinaDate(date);
  if (end > now) return { at: now.toISOString(), isPast: false };
  return { at: new Date(end.getTime() - 1).toISOString(), isPast: true };
}

export const LIGHTS = ['green', 'yellow', 'red'] as const;
export type Light = (typeof LIGHTS)[number];

/** Green in time, yellow in the last three working days, red from the deadline on. */
export function lightOf(
  { state, dueAt, yellowFrom }: Readonly<{ state: string; dueAt: string; yellowFrom: string }>,
  { at }: Moment,
): Light | null {
  if (state !== 'relayed') return null;
  if (at >= dueAt) return 'red';
  return at >= yellowFrom ? 'yellow' : 'green';
}
