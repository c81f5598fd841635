import { readdirSync } from 'node:fs';
import path from 'node:path';
import { addDays, isCalendarDate } from '@yishi/kernel';
import table from 'chinese-days/dist/chinese-days.json';
import * as fc from 'fast-check';
import { isKnownYear, isWorkingDay, MAX_WORKING_DAYS, workingDeadline } from './working-days';

const seed = Number(process.env.YISHI_TEST_SEED ?? Date.now() % 2 ** 31);
console.info(`seed ${seed}`);

const folder = path.dirname(require.resolve('chinese-days/dist/chinese-days.json'));
const announced = readdirSync(path.join(folder, 'years'))
  .filter((name) => name.endsWith('.json'))
  .map((name) => Number(name.slice(0, 4)));
const lastKnown = Math.max(...announced);

describe('working days', () => {
  it.each([
    ['2018-05-02', true, 'a Wednesday'],
    ['2018-05-05', false, 'a Saturday'],
    ['2018-05-01', false, 'Labour Day'],
    ['2018-04-30', false, 'a Monday free for Labour Day'],
    ['2018-04-28', true, 'the Saturday worked for it'],
    ['2026-02-14', true, 'the Saturday worked for the Spring Festival'],
    ['2026-02-18', false, 'a Wednesday in the Spring Festival'],
  ])('%s: %s (%s)', (date, works) => expect(isWorkingDay(date)).toBe(works));

  it('knows exactly the years that were announced', () => {
    expect(announced.length).toBeGreaterThanOrEqual(23);
    for (let year = 1990; year <= lastKnown + 20; year++)
      expect([year, isKnownYear(year)]).toEqual([year, announced.includes(year)]);
  });

  it('counts Mondays to Fridays in a year that is not known', () => {
    const nationalDay = `${lastKnown + 1}-10-01`;
    const weekday = new Date(`${nationalDay}T00:00:00Z`).getUTCDay();
    expect(isWorkingDay(nationalDay)).toBe(weekday >= 1 && weekday <= 5);
    expect(isWorkingDay('1999-10-01')).toBe(true); // a Friday
    expect(isWorkingDay('1999-10-02')).toBe(false);
  });

  it('refuses what is no date', () => {
    expect(() => isWorkingDay('2018-02-30')).toThrow(RangeError);
    expect(() => isWorkingDay('')).toThrow(RangeError);
  });
});

describe('a deadline in working days', () => {
  it('is the end of the last, in China', () =>
    expect(workingDeadline('2018-06-01', 10)).toEqual({
      dueAt: '2018-06-15T16:00:00.000Z',
      yellowFrom: '2018-06-12T16:00:00.000Z',
      calendar: 'national',
    }));

  it('passes over holidays, and counts days worked for them', () =>
    expect(workingDeadline('2018-04-26', 5)).toEqual({
      // Fr 27, Sa 28 (worked), We 2, Th 3, Fr 4
      dueAt: '2018-05-04T16:00:00.000Z',
      yellowFrom: '2018-05-01T16:00:00.000Z',
      calendar: 'national',
    }));

  it('is near from its first day on when it has three days or fewer', () => {
    for (const days of [1, 2, 3])
      expect(workingDeadline('2018-06-04', days).yellowFrom).toBe('2018-06-04T16:00:00.000Z');
  });

  it('says when it had to do without the holidays of a year', () => {
    expect(workingDeadline(`${lastKnown}-11-02`, 5).calendar).toBe('national');
    expect(workingDeadline(`${lastKnown}-12-30`, 10).calendar).toBe('weekends');
    expect(workingDeadline(`${lastKnown + 1}-03-01`, 10).calendar).toBe('weekends');
    expect(workingDeadline('2003-12-29', 10).calendar).toBe('weekends');
  });

  it.each([0, -1, 1.5, Number.NaN, MAX_WORKING_DAYS + 1])('refuses %s days', (days) =>
    expect(() => workingDeadline('2018-06-01', days)).toThrow(RangeError),
  );

  const dates = fc
    .integer({ min: 0, max: 366 * (lastKnown + 4 - 2002) })
    .map((n) => addDays(new Date('2002-01-01T00:00:00Z'), n).toISOString().slice(0, 10))
    .filter(isCalendarDate);
  const anyDays = fc.integer({ min: 1, max: 60 });

  /** Day by day, from the package's table itself. */
  function reference(date: string, days: number) {
    const holidays = table.holidays as Readonly<Record<string, string>>;
    const worked = table.workdays as Readonly<Record<string, string>>;
    const found: string[] = [];
    let at = new Date(`${date}T12:00:00Z`);
    while (found.length < days) {
      at = addDays(at, 1);
      const day = at.toISOString().slice(0, 10);
      const isWeekday = ![0, 6].includes(at.getUTCDay());
      if (worked[day] || (isWeekday && !holidays[day])) found.push(day);
    }
    const instant = (day: string, plus: number) =>
      addDays(new Date(`${day}T00:00:00+08:00`), plus).toISOString();
    const years = [Number(date.slice(0, 4)), Number(found.at(-1)!.slice(0, 4))];
    const isNational = years.every((year) => announced.includes(year));
    return {
      dueAt: instant(found.at(-1)!, 1),
      yellowFrom: instant(found.at(-3) ?? found[0]!, 0),
      calendar: isNational ? 'national' : 'weekends',
    };
  }

  it('is what counting day by day gives, over holidays and ends of years', () => {
    fc.assert(
      fc.property(dates, anyDays, (date, days) =>
        expect(workingDeadline(date, days)).toEqual(reference(date, days)),
      ),
      { seed, numRuns: 2_000 },
    );
  });

  it('never comes earlier for a later day, nor for more days', () => {
    fc.assert(
      fc.property(dates, dates, anyDays, (one, other, days) => {
        const [earlier, later] = [one, other].sort() as [string, string];
        const { dueAt, yellowFrom } = workingDeadline(earlier, days);
        expect(workingDeadline(later, days).dueAt >= dueAt).toBe(true);
        expect(workingDeadline(earlier, days + 1).dueAt > dueAt).toBe(true);
        expect(yellowFrom < dueAt && yellowFrom > `${earlier}T`).toBe(true);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it('is never far: 60 working days within 150 days, the last three within 30', () => {
    const dayMs = 86_400_000;
    fc.assert(
      fc.property(dates, anyDays, (date, days) => {
        const { dueAt, yellowFrom } = workingDeadline(date, days);
        expect(Date.parse(dueAt) - Date.parse(date)).toBeLessThan(150 * dayMs);
        expect(Date.parse(dueAt) - Date.parse(yellowFrom)).toBeLessThan(30 * dayMs);
      }),
      { seed, numRuns: 2_000 },
    );
  });
});
