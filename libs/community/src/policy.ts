import { type Event, type Fold, unreachable } from '@yishi/kernel';
import type { PolicyTerms } from '@yishi/messaging';

/** `effectiveFrom` is a date, YYYY-MM-DD, in China. */
export type PolicyAdopted = Event<
  'PolicyAdopted',
  { districtCode: string; policyVersion: number; effectiveFrom: string; terms: PolicyTerms }
>;
export type PolicyEvent = PolicyAdopted;

/** The newest version of a district's policy, whether in force yet or not; 0 = none. */
export type Policy = Readonly<{
  version: number;
  effectiveFrom: string;
  terms: PolicyTerms | undefined;
}>;

export const policyStream = (districtCode: string): string => `policy-${districtCode}`;

export const policy: Fold<Policy, PolicyEvent> = {
  initialState: { version: 0, effectiveFrom: '', terms: undefined },
  evolve(_state, event) {
    switch (event.type) {
      case 'PolicyAdopted': {
        const { policyVersion, effectiveFrom, terms } = event.data;
        return { version: policyVersion, effectiveFrom, terms };
      }
      default:
        return unreachable(event.type);
    }
  },
};
