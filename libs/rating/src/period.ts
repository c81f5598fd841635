/** A half-year or a quarter: `2018-H1`, `2018-Q3`. */
export const PERIOD_PATTERN = /^20\d\d-(H[12]|Q[1-4])$/;

type Quarters = Readonly<{ first: number; last: number }>;

/** The quarters of a period, counted from the year 0. */
function quartersOf(period: string): Quarters {
  const year = Number(period.slice(0, 4));
  const part = Number(period.slice(6));
  const first = year * 4 + (period[5] === 'H' ? (part - 1) * 2 : part - 1);
  return { first, last: period[5] === 'H' ? first + 1 : first };
}

/** Do the two periods share a quarter? */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [quartersOf(one), quartersOf(other)];
  return a.first <= b.last && b.first <= a.last;
}

/** The first day of the period, YYYY-MM-DD. */
export function firstDayOf(period: string): string {
  const { first } = quartersOf(period);
  const month = (first % 4) * 3 + 1;
  return `${period.slice(0, 4)}-${month.toString().padStart(2, '0')}-01`;
}

/** Orders periods as they follow one another in time. */
export function comparePeriods(one: string, other: string): number {
  const [a, b] = [quartersOf(one), quartersOf(other)];
  return a.last - b.last || a.first - b.first;
}
