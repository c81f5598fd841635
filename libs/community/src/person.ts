import { type Event, type Fold, unreachable } from '@yishi/kernel';

/** The person's entry in the vault is gone; every total that counted the person stays right. */
export type PersonErased = Event<'PersonErased', { personId: string }>;
export type PersonEvent = PersonErased;

export type Person = Readonly<{ erased: boolean }>;

export const personStream = (personId: string): string => `person-${personId}`;

export const person: Fold<Person, PersonEvent> = {
  initialState: { erased: false },
  evolve(_state, event) {
    switch (event.type) {
      case 'PersonErased':
        return { erased: true };
      default:
        return unreachable(event.type);
    }
  },
};
