import { addDays, endOfChinaDate, isCalendarDate, startOfChinaDate } from '@yishi/kernel';
import table from 'chinese-days/dist/chinese-days.json';

/**
 * By what working days were counted: the State Council's holidays and make-up days, or Mondays to
 * Fridays because those of a year that was touched are not announced yet.
 */
export type WorkingCalendar = 'national' | 'weekends';

/** Instants: UTC, ISO 8601 with milliseconds. */
export type WorkingDeadline = Readonly<{
  /** The end of the last working day: 24:00 in China. From this instant on it is too late. */
  dueAt: string;
  /** The start (00:00 in China) of the first of the last three working days. */
  yellowFrom: string;
  calendar: WorkingCalendar;
}>;

/** The last working days in which a deadline is near. */
export const LAST_WORKING_DAYS = 3;
/** A limit on everything: two years of working days. */
export const MAX_WORKING_DAYS = 500;

/**
 * The package's table, not its functions: those take a text for midnight UTC and read the machine's
 * own date from it, which west of Greenwich is the day before.
 */
const holidays: Readonly<Record<string, string>> = table.holidays;
const workedFor: Readonly<Record<string, string>> = table.workdays;

/**
 * Are the year's holidays known? National Day has been a holiday in every year's arrangement: a
 * year whose table holds it has been announced. (New Year's Day would not do: it may stand in the
 * arrangement of the year before.)
 */
export const isKnownYear = (year: number): boolean => `${year}-10-01` in holidays;

const yearOf = (date: string): number => Number(date.slice(0, 4));
const midnightUtc = (date: string): Date => new Date(`${date}T00:00:00Z`);
const nextDate = (date: string): string => addDays(midnightUtc(date), 1).toISOString().slice(0, 10);

/** `date`: YYYY-MM-DD in China. In a year that is not known: Monday to Friday. */
export function isWorkingDay(date: string): boolean {
  if (!isCalendarDate(date)) throw new RangeError(`not a date: ${date}`);
  if (date in workedFor) return true;
  if (date in holidays) return false;
  const weekday = midnightUtc(date).getUTCDay();
  return weekday >= 1 && weekday <= 5;
}

/**
 * The deadline that is `days` working days (1 to 500) after a date in China, that date not counted.
 * Pure: the same answer in any time zone of the machine. It changes only with the version of the
 * holidays' table, so whoever tells people a deadline keeps it.
 */
export function workingDeadline(date: string, days: number): WorkingDeadline {
  if (!Number.isInteger(days) || days < 1 || days > MAX_WORKING_DAYS)
    throw new RangeError(`not 1 to ${MAX_WORKING_DAYS} working days: ${days}`);
  const firstOfLast = Math.max(1, days - LAST_WORKING_DAYS + 1);
  let day = date;
  let yellow = '';
  let isNational = isKnownYear(yearOf(date));
  for (let counted = 0; counted < days; ) {
    day = nextDate(day);
    isNational &&= isKnownYear(yearOf(day));
    if (!isWorkingDay(day)) continue;
    counted++;
    if (counted === firstOfLast) yellow = day;
  }
  return {
    dueAt: endOfChinaDate(day).toISOString(),
    yellowFrom: startOfChinaDate(yellow).toISOString(),
    calendar: isNational ? 'national' : 'weekends',
  };
}
