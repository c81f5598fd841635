import { type Event, type Fold, PersistentMap, unreachable } from '@yishi/kernel';
import type { Field, OpinionState, OpinionStateChangedV1 } from '@yishi/messaging';

/** Where a relayed opinion is answered: in the street's office, or in a district's department. */
export const RELAYED_TO = ['street', 'district'] as const;
export type RelayedTo = (typeof RELAYED_TO)[number];
export type Timeliness = OpinionStateChangedV1['timeliness'];

/** `opinionNumber` is `<year>-<n>`, n from 1 without gaps per compound and year. */
type Ref = Readonly<{
  opinionId: string;
  opinionNumber: string;
  compoundId: string;
  territory: string;
}>;

/** `text` is for those who work on it; number, field and title are public. */
export type OpinionSubmitted = Event<
  'OpinionSubmitted',
  Ref & {
    year: number;
    number: number;
    householdId: string;
    field: Field;
    title: string;
    text: string;
    aboutMoney: boolean;
  }
>;
/** The photo itself is kept beside the log, by its digest. */
export type OpinionPhotoAdded = Event<
  'OpinionPhotoAdded',
  Ref & { sha256: string; mediaType: string; sizeBytes: number }
>;
/** The photo is gone for good; that it was there stays said. */
export type OpinionPhotoErased = Event<
  'OpinionPhotoErased',
  Ref & { sha256: string; reason: string }
>;
export type OpinionAnswered = Event<'OpinionAnswered', Ref & { answer: string }>;
/** `itemId`: of the governance list, which takes it from here. */
export type OpinionAdopted = Event<
  'OpinionAdopted',
  Ref & { field: Field; title: string; estimatedFen: bigint; itemId: string }
>;
export type OpinionDeclined = Event<'OpinionDeclined', Ref & { reason: string }>;
/**
 * `relay` counts from 1. `department` may be '' for the street. `calendar`: by what the working
 * days were counted, `national` or `weekends`.
 */
export type OpinionRelayed = Event<
  'OpinionRelayed',
  Ref & {
    relay: number;
    to: RelayedTo;
    department: string;
    policyVersion: number;
    workingDays: number;
    dueAt: string;
    yellowFrom: string;
    calendar: string;
  }
>;
/** The deadline passed unanswered: once for each relay. */
export type OpinionLate = Event<
  'OpinionLate',
  Ref & { relay: number; to: RelayedTo; dueAt: string }
>;
export type OpinionResolved = Event<'OpinionResolved', Ref & { result: string }>;
export type OpinionExplained = Event<'OpinionExplained', Ref & { explanation: string }>;
export type OpinionRated = Event<'OpinionRated', Ref & { satisfied: boolean }>;
export type OpinionReopened = Event<'OpinionReopened', Ref & { reason: string }>;
/** Follows every decision: what was decided says its own event, where it led to says this one. */
export type OpinionStateChanged = Event<
  'OpinionStateChanged',
  Ref & { from: OpinionState; to: OpinionState; submittedAt: string; timeliness: Timeliness }
>;

export type OpinionEvent =
  | OpinionSubmitted
  | OpinionPhotoAdded
  | OpinionPhotoErased
  | OpinionAnswered
  | OpinionAdopted
  | OpinionDeclined
  | OpinionRelayed
  | OpinionLate
  | OpinionResolved
  | OpinionExplained
  | OpinionRated
  | OpinionReopened
  | OpinionStateChanged;

export type Opinion = Ref &
  Readonly<{
    householdId: string;
    field: Field;
    title: string;
    submittedAt: string;
    state: OpinionState;
    /** The member who recorded it for the household; '' when a resident submitted it. */
    recordedBy: string;
    /** Digests, those of erased ones too. */
    photos: readonly string[];
    erasedPhotos: readonly string[];
    /** How often it was relayed, and how the last time. */
    relays: number;
    relayedTo: RelayedTo | '';
    dueAt: string;
    isLate: boolean;
    /** Of the answer it has now. */
    satisfied: boolean | undefined;
    wasReopened: boolean;
  }>;

/** The opinions of one compound that were submitted in one year. */
export type Opinions = Readonly<{
  byNumber: PersistentMap<string, Opinion>;
  /** opinionId → opinionNumber */
  numbers: PersistentMap<string, string>;
  /** Household → how many of its opinions have no end yet. */
  pending: PersistentMap<string, number>;
}>;

export const opinionsStream = (compoundId: string, year: number | string): string =>
  `opinions-${compoundId}-${year}`;
/** The stream of the opinion with this public number. */
export const streamOf = (c: Readonly<{ compoundId: string; opinionNumber: string }>): string =>
  opinionsStream(c.compoundId, c.opinionNumber.slice(0, 4));

const PENDING: readonly OpinionState[] = ['submitted', 'reopened', 'relayed'];
/** Does the opinion still wait for a member or an officer? */
export const isPending = ({ state }: Pick<Opinion, 'state'>): boolean => PENDING.includes(state);

const RECORDERS: readonly string[] = ['council-member', 'council-director'];

export const opinions: Fold<Opinions, OpinionEvent> = {
  initialState: {
    byNumber: PersistentMap.empty<string, Opinion>(),
    numbers: PersistentMap.empty<string, string>(),
    pending: PersistentMap.empty<string, number>(),
  },
  evolve(state, event, { at, by, role }) {
    switch (event.type) {
      case 'OpinionSubmitted':
        return submitted(state, event.data, at, RECORDERS.includes(role) ? by : '');
      case 'OpinionPhotoAdded':
        return changed(state, event.data, ({ photos }) => ({
          photos: [...photos, event.data.sha256],
        }));
      case 'OpinionPhotoErased':
        return changed(state, event.data, ({ erasedPhotos }) => ({
          erasedPhotos: [...erasedPhotos, event.data.sha256],
        }));
      case 'OpinionRelayed': {
        const { relay, to, dueAt } = event.data;
        const relayed = { relays: relay, relayedTo: to, dueAt, isLate: false };
        return changed(state, event.data, () => relayed);
      }
      case 'OpinionLate':
        return changed(state, event.data, () => ({ isLate: true }));
      case 'OpinionRated':
        return changed(state, event.data, () => ({ satisfied: event.data.satisfied }));
      case 'OpinionReopened':
        return changed(state, event.data, () => ({ wasReopened: true, satisfied: undefined }));
      case 'OpinionStateChanged':
        return moved(state, event.data);
      case 'OpinionAnswered':
      case 'OpinionAdopted':
      case 'OpinionDeclined':
      case 'OpinionResolved':
      case 'OpinionExplained':
        return state;
      default:
        return unreachable(event);
    }
  },
};

function submitted(
  state: Opinions,
  data: OpinionSubmitted['data'],
  submittedAt: string,
  recordedBy: string,
): Opinions {
  const { opinionId, opinionNumber, compoundId, territory, householdId, field, title } = data;
  const made: Opinion = {
    ...{ opinionId, opinionNumber, compoundId, territory, householdId, field, title },
    ...{ submittedAt, recordedBy, state: 'submitted', photos: [], erasedPhotos: [] },
    ...{ relays: 0, relayedTo: '', dueAt: '', isLate: false },
    ...{ satisfied: undefined, wasReopened: false },
  };
  return {
    byNumber: state.byNumber.set(opinionNumber, made),
    numbers: state.numbers.set(opinionId, opinionNumber),
    pending: counted(state.pending, householdId, 1),
  };
}

function changed(
  state: Opinions,
  { opinionNumber }: Ref,
  change: (opinion: Opinion) => Partial<Opinion>,
): Opinions {
  const opinion = state.byNumber.get(opinionNumber);
  if (!opinion) throw new Error(`no opinion ${opinionNumber} in its stream`);
  const next = { ...opinion, ...change(opinion) };
  return { ...state, byNumber: state.byNumber.set(opinionNumber, next) };
}

function moved(state: Opinions, data: OpinionStateChanged['data']): Opinions {
  const next = changed(state, data, () => ({ state: data.to }));
  const change = Number(PENDING.includes(data.to)) - Number(PENDING.includes(data.from));
  if (change === 0) return next;
  const { householdId } = next.byNumber.get(data.opinionNumber)!;
  return { ...next, pending: counted(state.pending, householdId, change) };
}

const counted = (
  pending: Opinions['pending'],
  householdId: string,
  change: number,
): Opinions['pending'] => {
  const count = (pending.get(householdId) ?? 0) + change;
  return count === 0 ? pending.delete(householdId) : pending.set(householdId, count);
};
