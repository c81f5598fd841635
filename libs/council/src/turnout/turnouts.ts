import {
  type Event,
  type Fold,
  NotFound,
  PersistentMap,
  type Territory,
  unreachable,
} from '@yishi/kernel';
import type { TurnoutActivity } from '@yishi/messaging';

/** Volunteers of a compound at work on a day: counts only, nobody is named. */
export type Turnout = Readonly<{
  turnoutId: string;
  compoundId: string;
  territory: Territory;
  activity: TurnoutActivity;
  /** YYYY-MM-DD */
  date: string;
  households: number;
  people: number;
}>;

export type TurnoutRecorded = Event<'TurnoutRecorded', Turnout>;
/** It was recorded by mistake: its figures no longer count. */
export type TurnoutStruckOut = Event<'TurnoutStruckOut', Turnout & Readonly<{ reason: string }>>;

export type TurnoutEvent = TurnoutRecorded | TurnoutStruckOut;

/** All turnouts of one compound. */
export type Turnouts = Readonly<{
  territory: Territory;
  turnouts: PersistentMap<string, Turnout & Readonly<{ struckOut: boolean }>>;
  /** How many count on a date. */
  onDate: PersistentMap<string, number>;
}>;

export const turnoutsStream = (compoundId: string): string => `turnouts-${compoundId}`;

export const turnouts: Fold<Turnouts, TurnoutEvent> = {
  initialState: {
    territory: '',
    turnouts: PersistentMap.empty<string, Turnout & Readonly<{ struckOut: boolean }>>(),
    onDate: PersistentMap.empty<string, number>(),
  },
  evolve(state, event) {
    switch (event.type) {
      case 'TurnoutRecorded':
        return counted(state, event.data, false);
      case 'TurnoutStruckOut': {
        const { reason: _reason, ...turnout } = event.data;
        return counted(state, turnout, true);
      }
      default:
        return unreachable(event);
    }
  },
};

function counted(state: Turnouts, turnout: Turnout, struckOut: boolean): Turnouts {
  const { turnoutId, territory, date } = turnout;
  const onDate = (state.onDate.get(date) ?? 0) + (struckOut ? -1 : 1);
  return {
    territory,
    turnouts: state.turnouts.set(turnoutId, { ...turnout, struckOut }),
    onDate: state.onDate.set(date, onDate),
  };
}

/** The compound's place, for the `allow` rules. Throws `NotFound` when it never had a turnout. */
export function turnoutsPlace(state: Turnouts): Territory {
  if (state.territory === '') throw new NotFound('turnout');
  return state.territory;
}
