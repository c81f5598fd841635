import {
  type Event,
  type Fold,
  NotFound,
  PersistentMap,
  PersistentSet,
  type Territory,
  unreachable,
} from '@yishi/kernel';
import type { RatingTerms } from '@yishi/messaging';
import type { MemberResult } from './computing';

/** Who hands in sheets. The third source, the residents, has ballots. */
export const SHEET_SOURCES = ['party', 'third-party'] as const;
export type SheetSource = (typeof SHEET_SOURCES)[number];

export const OBJECTION_GROUNDS = ['procedure', 'score', 'reason', 'conflict', 'other'] as const;
export type ObjectionGrounds = (typeof OBJECTION_GROUNDS)[number];

/** A member's scores in the order of the criteria, members in the order of the period's list. */
export type ScoreTable = readonly (readonly number[])[];

export type Reason = Readonly<{ personId: string; criterion: string; reason: string }>;

export type OfCouncil = Readonly<{
  councilId: string;
  compoundId: string;
  territory: Territory;
  period: string;
}>;

type OfPeriod<D extends object = object> = Readonly<{ periodId: string }> & Readonly<D>;

/**
 * The period's terms for good: the members who are rated, `size` resident households of register
 * version `registerVersion`, and the policy. `households` are the first ids, `VoterListContinued`
 * holds the others. `publicKey` (SPKI DER, base64url) is what voters blind with.
 */
export type RatingOpened = Event<
  'RatingOpened',
  OfPeriod<
    OfCouncil & {
      members: readonly string[];
      registerVersion: number;
      size: number;
      households: readonly string[];
      policyVersion: number;
      terms: RatingTerms;
      publicKey: string;
    }
  >
>;
export type VoterListContinued = Event<
  'VoterListContinued',
  OfPeriod<{ households: readonly string[] }>
>;
/**
 * A household got its credential. `blindedHash` (SHA-256, hex) is of what was signed unseen: it
 * says nothing of the credential.
 */
export type CredentialGiven = Event<
  'CredentialGiven',
  OfPeriod<{ householdId: string; blindedHash: string }>
>;
/** A sheet lies in the box under `sheetId`; the last of a reviewer counts. No scores stand here. */
export type SheetHandedIn = Event<
  'SheetHandedIn',
  OfPeriod<{ source: SheetSource; reviewerId: string; sheetId: string }>
>;
/** One person's entry of a batch of paper ballots lies in the box under `entryId`. */
export type PaperBatchEntered = Event<
  'PaperBatchEntered',
  OfPeriod<{ batch: string; entryId: string; enteredBy: string; householdIds: readonly string[] }>
>;
/** A second person entered the same: these households have voted on paper. */
export type PaperVotesRecorded = Event<
  'PaperVotesRecorded',
  OfPeriod<{ batch: string; entryId: string; householdIds: readonly string[] }>
>;
export type VotingEnded = Event<'VotingEnded', OfPeriod>;
/** Ballots in an order that follows from their contents alone. */
export type BallotsOpened = Event<'BallotsOpened', OfPeriod<{ ballots: readonly ScoreTable[] }>>;
/** Too few ballots to show any: their sums only. */
export type BallotsSummed = Event<'BallotsSummed', OfPeriod<{ ballots: number; sums: ScoreTable }>>;
export type SheetOpened = Event<
  'SheetOpened',
  OfPeriod<{
    sheetId: string;
    source: SheetSource;
    reviewerId: string;
    scores: ScoreTable;
    reasons: readonly Reason[];
  }>
>;
/**
 * A result is public until `publicityEndsAt` (an instant, ISO 8601 UTC). `reason` says why there is
 * another version; '' for the first. `low` are the members who are low in it.
 */
export type RatingPublished = Event<
  'RatingPublished',
  OfPeriod<
    OfCouncil & {
      version: number;
      reason: string;
      results: readonly MemberResult[];
      low: readonly string[];
      publicityEndsAt: string;
    }
  >
>;
export type RatingObjectionRaised = Event<
  'RatingObjectionRaised',
  OfPeriod<{ objectionId: string; version: number; grounds: ObjectionGrounds; text: string }>
>;
export type RatingObjectionUpheld = Event<
  'RatingObjectionUpheld',
  OfPeriod<{ objectionId: string; reason: string }>
>;
/** `version` and `publicityEndsAt` are of the result that may stand now. */
export type RatingObjectionOverruled = Event<
  'RatingObjectionOverruled',
  OfPeriod<{ objectionId: string; reason: string; version: number; publicityEndsAt: string }>
>;
/** A reviewer's sheet was put right after an objection was upheld; the next version follows. */
export type SheetCorrected = Event<
  'SheetCorrected',
  OfPeriod<{
    objectionId: string;
    source: SheetSource;
    reviewerId: string;
    scores: ScoreTable;
    reasons: readonly Reason[];
  }>
>;
export type RatingSettled = Event<
  'RatingSettled',
  OfPeriod<
    OfCouncil & {
      version: number;
      results: readonly MemberResult[];
      low: readonly string[];
      lowInARow: number;
    }
  >
>;
export type RatingAbandoned = Event<
  'RatingAbandoned',
  OfPeriod<{ councilId: string; reason: string }>
>;

export type RatingEvent =
  | RatingOpened
  | VoterListContinued
  | CredentialGiven
  | SheetHandedIn
  | PaperBatchEntered
  | PaperVotesRecorded
  | VotingEnded
  | BallotsOpened
  | BallotsSummed
  | SheetOpened
  | RatingPublished
  | RatingObjectionRaised
  | RatingObjectionUpheld
  | RatingObjectionOverruled
  | SheetCorrected
  | RatingSettled
  | RatingAbandoned;

export type Stage = 'none' | 'voting' | 'counting' | 'published' | 'settled' | 'abandoned';

/** `times`: how often the reviewer handed in; `scores` once the box is open. */
export type SheetState = Readonly<{
  source: SheetSource;
  sheetId: string;
  times: number;
  scores: ScoreTable | undefined;
}>;
export type PaperEntry = Readonly<{ entryId: string; householdIds: readonly string[] }>;
/** Entries by person; `recorded` is the entry that counts, '' until two persons agree. */
export type PaperBatch = Readonly<{
  entries: PersistentMap<string, PaperEntry>;
  times: number;
  recorded: string;
}>;
export type Objection = Readonly<{ by: string; outcome: 'open' | 'upheld' | 'overruled' }>;

export type Rating = Readonly<{
  stage: Stage;
  of: OfCouncil;
  members: readonly string[];
  terms: RatingTerms | undefined;
  size: number;
  eligible: PersistentSet<string>;
  /** Household → hash of what was signed for it. */
  credentials: PersistentMap<string, string>;
  /** Households that voted on paper. */
  paper: PersistentSet<string>;
  batches: PersistentMap<string, PaperBatch>;
  /** Reviewer → sheet. */
  sheets: PersistentMap<string, SheetState>;
  ballots: Readonly<{ count: number; sums: ScoreTable }>;
  version: number;
  results: readonly MemberResult[];
  low: readonly string[];
  publicityEndsAt: string;
  objections: PersistentMap<string, Objection>;
  openObjections: number;
  /** Upheld objections whose sheet has not been corrected yet. */
  uncorrected: PersistentMap<string, string>;
}>;

export const ratingStream = (periodId: string): string => `rating-${periodId}`;

const initialState: Rating = {
  stage: 'none',
  of: { councilId: '', compoundId: '', territory: '', period: '' },
  members: [],
  terms: undefined,
  size: 0,
  eligible: PersistentSet.of<string>(),
  credentials: PersistentMap.empty<string, string>(),
  paper: PersistentSet.of<string>(),
  batches: PersistentMap.empty<string, PaperBatch>(),
  sheets: PersistentMap.empty<string, SheetState>(),
  ballots: { count: 0, sums: [] },
  version: 0,
  results: [],
  low: [],
  publicityEndsAt: '',
  objections: PersistentMap.empty<string, Objection>(),
  openObjections: 0,
  uncorrected: PersistentMap.empty<string, string>(),
};

export const rating: Fold<Rating, RatingEvent> = {
  initialState,
  evolve(state, event, { by }) {
    switch (event.type) {
      case 'RatingOpened':
        return opened(event.data);
      case 'VoterListContinued':
        return { ...state, eligible: withAll(state.eligible, event.data.households) };
      case 'CredentialGiven': {
        const { householdId, blindedHash } = event.data;
        return { ...state, credentials: state.credentials.set(householdId, blindedHash) };
      }
      case 'SheetHandedIn':
        return sheetHandedIn(state, event.data);
      case 'PaperBatchEntered':
        return batchEntered(state, event.data);
      case 'PaperVotesRecorded':
        return votesRecorded(state, event.data);
      case 'VotingEnded':
        return { ...state, stage: 'counting' };
      case 'BallotsOpened':
        return event.data.ballots.reduce((sum, ballot) => counted(sum, 1, ballot), state);
      case 'BallotsSummed':
        return counted(state, event.data.ballots, event.data.sums);
      case 'SheetOpened':
        return sheetKnown(state, event.data.reviewerId, event.data.scores);
      case 'RatingPublished': {
        const { version, results, low, publicityEndsAt } = event.data;
        return { ...state, stage: 'published', version, results, low, publicityEndsAt };
      }
      case 'RatingObjectionRaised':
        return objectionRaised(state, event.data.objectionId, by);
      case 'RatingObjectionUpheld': {
        const { objectionId, reason } = event.data;
        const next = objectionDecided(state, objectionId, 'upheld');
        return { ...next, uncorrected: state.uncorrected.set(objectionId, reason) };
      }
      case 'RatingObjectionOverruled':
        return objectionDecided(state, event.data.objectionId, 'overruled');
      case 'SheetCorrected': {
        const { objectionId, reviewerId, scores } = event.data;
        const next = sheetKnown(state, reviewerId, scores);
        return { ...next, uncorrected: state.uncorrected.delete(objectionId) };
      }
      case 'RatingSettled':
        return { ...state, stage: 'settled' };
      case 'RatingAbandoned':
        return { ...state, stage: 'abandoned' };
      default:
        return unreachable(event);
    }
  },
};

function withAll(set: PersistentSet<string>, ids: readonly string[]): PersistentSet<string> {
  return ids.reduce((all, id) => all.add(id), set);
}

function opened(data: RatingOpened['data']): Rating {
  const { councilId, compoundId, territory, period, members, terms, size, households } = data;
  const of = { councilId, compoundId, territory, period };
  const eligible = PersistentSet.of(households);
  return { ...initialState, stage: 'voting', of, members, terms, size, eligible };
}

function sheetHandedIn(state: Rating, { source, reviewerId, sheetId }: SheetHandedIn['data']) {
  const times = (state.sheets.get(reviewerId)?.times ?? 0) + 1;
  const sheet: SheetState = { source, sheetId, times, scores: undefined };
  return { ...state, sheets: state.sheets.set(reviewerId, sheet) };
}

function sheetKnown(state: Rating, reviewerId: string, scores: ScoreTable): Rating {
  const sheet = state.sheets.get(reviewerId);
  if (!sheet) return state;
  return { ...state, sheets: state.sheets.set(reviewerId, { ...sheet, scores }) };
}

const NO_ENTRIES: PaperBatch = { entries: PersistentMap.empty(), times: 0, recorded: '' };

function batchEntered(state: Rating, data: PaperBatchEntered['data']): Rating {
  const { batch, entryId, enteredBy, householdIds } = data;
  const known = state.batches.get(batch) ?? NO_ENTRIES;
  const entries = known.entries.set(enteredBy, { entryId, householdIds });
  const next = { ...known, entries, times: known.times + 1 };
  return { ...state, batches: state.batches.set(batch, next) };
}

function votesRecorded(state: Rating, data: PaperVotesRecorded['data']): Rating {
  const { batch, entryId, householdIds } = data;
  const known = state.batches.get(batch) ?? NO_ENTRIES;
  const batches = state.batches.set(batch, { ...known, recorded: entryId });
  return { ...state, batches, paper: withAll(state.paper, householdIds) };
}

function counted(state: Rating, ballots: number, scores: ScoreTable): Rating {
  const { count, sums } = state.ballots;
  const added = scores.map((row, member) =>
    row.map((score, criterion) => (sums[member]?.[criterion] ?? 0) + score),
  );
  return { ...state, ballots: { count: count + ballots, sums: added } };
}

function objectionRaised(state: Rating, objectionId: string, by: string): Rating {
  const objections = state.objections.set(objectionId, { by, outcome: 'open' });
  return { ...state, objections, openObjections: state.openObjections + 1 };
}

function objectionDecided(
  state: Rating,
  objectionId: string,
  outcome: 'upheld' | 'overruled',
): Rating {
  const objection = state.objections.get(objectionId);
  if (!objection) return state;
  const objections = state.objections.set(objectionId, { ...objection, outcome });
  return { ...state, objections, openObjections: state.openObjections - 1 };
}

/** The territory of the council's compound; throws `NotFound` when there is no such period. */
export function placeOf(state: Rating): Territory {
  if (state.stage === 'none') throw new NotFound('rating-period');
  return state.of.territory;
}
