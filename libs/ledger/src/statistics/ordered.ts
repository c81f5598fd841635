import { OPINION_STATES, TURNOUT_ACTIVITIES } from '@yishi/messaging';
import { countOf, type Figures, fenOf } from './figures';
import type { Ordered } from './tables';

const sumOf = (figures: Figures, prefix: string, names: readonly string[]): bigint =>
  BigInt(names.reduce((sum, name) => sum + countOf(figures, `${prefix}${name}`), 0));

const quotient = (whole: bigint, parts: number): bigint | null =>
  parts > 0 ? whole / BigInt(parts) : null;

/** What a place is put in order by, beside others. */
export function orderedBy(figures: Figures): Ordered {
  const moneyFen =
    fenOf(figures, 'raisedFen') +
    fenOf(figures, 'paid/districtFen') +
    fenOf(figures, 'paid/streetFen');
  const inTime = countOf(figures, 'inTime');
  return {
    councils: BigInt(countOf(figures, 'councils')),
    waiting: quotient(BigInt(countOf(figures, 'waitedSeconds')), countOf(figures, 'ended')),
    householdFen: quotient(moneyFen, countOf(figures, 'residentHouseholds')),
    onTime: quotient(BigInt(inTime) * 1_000_000n, inTime + countOf(figures, 'late')),
    opinions: sumOf(figures, 'opinion/', OPINION_STATES),
    turnouts: sumOf(figures, 'turnout/', TURNOUT_ACTIVITIES),
    members: BigInt(countOf(figures, 'members')),
  };
}
