/** The one source of time; everything below the handler line gets time as data. */
export abstract class Clock {
  abstract now(): Date;
}

/** `YYYY-MM-DD` of an instant in China Standard Time (UTC+8, no daylight saving). */
export const chinaDate = (at: Date): string =>
  new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

/** The calendar (= fiscal) year of an instant in China Standard Time. */
export const chinaYear = (at: Date): number => Number(chinaDate(at).slice(0, 4));

/** The instant at which a date, `YYYY-MM-DD`, begins in China. */
export const startOfChinaDate = (date: string): Date => new Date(`${date}T00:00:00+08:00`);

/** The instant at which a date, `YYYY-MM-DD`, is over in China. */
export const endOfChinaDate = (date: string): Date => addDays(startOfChinaDate(date), 1);

export const addDays = (at: Date, days: number): Date => new Date(at.getTime() + days * 86_400_000);

/** Is the text a date that exists, `YYYY-MM-DD`, from 1949 to 2199? */
export function isCalendarDate(text: unknown): text is string {
  if (typeof text !== 'string' || !/^(19[4-9]\d|20\d\d|21\d\d)-\d\d-\d\d$/.test(text)) return false;
  const parsed = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
}
