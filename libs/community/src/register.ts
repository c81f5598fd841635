import { type Event, type Fold, PersistentMap, unreachable } from '@yishi/kernel';
import type { Residence } from '@yishi/messaging';

/** `contactPersonId` points into the vault; '' when the register names nobody. */
export type Household = Readonly<{
  householdId: string;
  /** `building-unit-room` */
  address: string;
  residence: Residence;
  contactPersonId: string;
}>;

/** The whole register after the import. */
export type RegisterCounts = Readonly<{ resident: number; absent: number; vacant: number }>;

/** What an import did to the register before it. */
export type RegisterChanges = Readonly<{
  added: number;
  changed: number;
  removed: number;
  unchanged: number;
}>;

/**
 * New and changed households of one import, at most 1,000 an event, and those that left. All events
 * of an import carry its `registerVersion`; the `last` one carries the figures.
 */
export type HouseholdsRegistered = Event<
  'HouseholdsRegistered',
  {
    compoundId: string;
    registerVersion: number;
    households: readonly Household[];
    removedHouseholdIds: readonly string[];
    last: boolean;
    counts?: RegisterCounts;
    changes?: RegisterChanges;
  }
>;
export type RegisterEvent = HouseholdsRegistered;

export type Register = Readonly<{
  /** Imports that changed something; 0 = none yet. */
  version: number;
  households: PersistentMap<string, Household>;
}>;

export const registerStream = (compoundId: string): string => `register-${compoundId}`;

export const register: Fold<Register, RegisterEvent> = {
  initialState: { version: 0, households: PersistentMap.empty<string, Household>() },
  evolve(state, event) {
    switch (event.type) {
      case 'HouseholdsRegistered': {
        let { households } = state;
        for (const household of event.data.households) {
          households = households.set(household.householdId, household);
        }
        for (const householdId of event.data.removedHouseholdIds) {
          households = households.delete(householdId);
        }
        return { version: event.data.registerVersion, households };
      }
      default:
        return unreachable(event.type);
    }
  },
};
