import { addDays } from '@yishi/kernel';

/** The instant at which a day (YYYY-MM-DD) ends in China. */
export const endOfDay = (date: string): string =>
  addDays(new Date(`${date}T00:00:00+08:00`), 1).toISOString();

/** What "now" is on a page: the end of the day it is asked as of, as far as that is past. */
export function nowAsOf(now: Date, asOf: string | undefined): string {
  const live = now.toISOString();
  if (asOf === undefined) return live;
  const end = endOfDay(asOf);
  return end < live ? end : live;
}
