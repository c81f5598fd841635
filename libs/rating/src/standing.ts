import { type Event, type Fold, unreachable } from '@yishi/kernel';
import { comparePeriods } from './period';

type OfPeriod = Readonly<{ councilId: string; periodId: string; period: string }>;

/** A period of the council is under way: no other begins before it ends. */
export type PeriodBooked = Event<'PeriodBooked', OfPeriod>;
/** It was given up without a result that stands. */
export type PeriodReleased = Event<'PeriodReleased', OfPeriod>;
/** A result stands: who was rated, and who of them was low. */
export type StandingRecorded = Event<
  'StandingRecorded',
  OfPeriod & Readonly<{ rated: readonly string[]; low: readonly string[] }>
>;
/** Low so many periods in a row as the policy says: the exit procedure is to start, once. */
export type MemberLowInARow = Event<
  'MemberLowInARow',
  {
    caseId: string;
    councilId: string;
    compoundId: string;
    territory: string;
    personId: string;
    periods: readonly string[];
  }
>;

export type StandingEvent = PeriodBooked | PeriodReleased | StandingRecorded | MemberLowInARow;

export type SettledPeriod = Readonly<{
  period: string;
  rated: ReadonlySet<string>;
  low: ReadonlySet<string>;
}>;

/** What a council's periods add up to. A few dozen periods in a council's life: plain lists. */
export type Standing = Readonly<{
  /** The period under way. */
  open: Readonly<{ periodId: string; period: string }> | undefined;
  /** Every period that was ever opened and not given up. */
  booked: readonly string[];
  /** In order of time, whatever the order in which they were settled. */
  settled: readonly SettledPeriod[];
  /** Person → periods that a case rests on; they count for no other case. */
  spent: ReadonlyMap<string, ReadonlySet<string>>;
}>;

export const standingStream = (councilId: string): string => `standing-${councilId}`;

export const standing: Fold<Standing, StandingEvent> = {
  initialState: { open: undefined, booked: [], settled: [], spent: new Map() },
  evolve(state, event) {
    switch (event.type) {
      case 'PeriodBooked': {
        const { periodId, period } = event.data;
        return { ...state, open: { periodId, period }, booked: [...state.booked, period] };
      }
      case 'PeriodReleased': {
        const booked = state.booked.filter((period) => period !== event.data.period);
        return { ...state, open: undefined, booked };
      }
      case 'StandingRecorded':
        return recorded(state, event.data);
      case 'MemberLowInARow': {
        const { personId, periods } = event.data;
        const before = state.spent.get(personId) ?? [];
        const spent = new Map(state.spent).set(personId, new Set([...before, ...periods]));
        return { ...state, spent };
      }
      default:
        return unreachable(event);
    }
  },
};

function recorded(state: Standing, data: StandingRecorded['data']): Standing {
  const settled = [
    ...state.settled,
    { period: data.period, rated: new Set(data.rated), low: new Set(data.low) },
  ].sort((a, b) => comparePeriods(a.period, b.period));
  return { ...state, open: undefined, settled };
}

/**
 * The periods that make a case of this person's low ratings now that `period` is settled: `inARow`
 * settled periods of the council that follow one another, `period` among them, in each of which the
 * person was low, and on none of which an earlier case rests. `undefined` when there are none.
 */
export function lowRun(
  { settled, spent }: Pick<Standing, 'settled' | 'spent'>,
  personId: string,
  period: string,
  inARow: number,
): readonly string[] | undefined {
  let run: string[] = [];
  for (const one of settled) {
    const counts = one.low.has(personId) && !spent.get(personId)?.has(one.period);
    run = counts ? [...run, one.period].slice(-inARow) : [];
    if (run.length === inARow && run.includes(period)) return run;
  }
  return undefined;
}
