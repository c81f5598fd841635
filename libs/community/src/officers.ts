import { type Event, type Fold, PersistentMap, type Role, unreachable } from '@yishi/kernel';

/** Roles that are an office held for the district or a street. Council members are elected. */
export const OFFICER_ROLES = [
  'street-officer',
  'district-finance',
  'reviewer',
  'auditor',
  'district-administrator',
] as const satisfies readonly Role[];
export type OfficerRole = (typeof OFFICER_ROLES)[number];

/** `territory`: of the district, or of one of its streets. The name is in the vault. */
export type OfficerNamed = Event<
  'OfficerNamed',
  { districtCode: string; personId: string; role: OfficerRole; territory: string }
>;
export type OfficeEnded = Event<'OfficeEnded', { districtCode: string; personId: string }>;
export type OfficersEvent = OfficerNamed | OfficeEnded;

export type Office = Readonly<{ role: OfficerRole; territory: string }>;

/** Who holds an office in a district: one each. */
export type Officers = Readonly<{ offices: PersistentMap<string, Office> }>;

export const officersStream = (districtCode: string): string => `officers-${districtCode}`;

export const officers: Fold<Officers, OfficersEvent> = {
  initialState: { offices: PersistentMap.empty<string, Office>() },
  evolve(state, event) {
    switch (event.type) {
      case 'OfficerNamed': {
        const { personId, role, territory } = event.data;
        return { ...state, offices: state.offices.set(personId, { role, territory }) };
      }
      case 'OfficeEnded':
        return { ...state, offices: state.offices.delete(event.data.personId) };
      default:
        return unreachable(event);
    }
  },
};
