import type { Event } from '@yishi/kernel';

/** 自荐 or 举荐 */
export type NominationKind = 'self' | 'recommended';
export type Commitment = Readonly<{ commitmentId: string; text: string }>;

/**
 * A council formed again after it was dissolved has the same stream and the next `term`. Within a
 * term people are elected in rounds: 0 founds the council, each by-election is the next. Events of
 * a by-election say its `round`; where there is none it is 0.
 */
export type CouncilFormed = Event<
  'CouncilFormed',
  { councilId: string; compoundId: string; territory: string; term: number }
>;
export type CandidateNominated = Event<
  'CandidateNominated',
  { councilId: string; personId: string; term: number; kind: NominationKind; round?: number }
>;
export type NominationAccepted = Event<
  'NominationAccepted',
  { councilId: string; personId: string; term: number; round?: number }
>;
export type NominationDeclined = Event<
  'NominationDeclined',
  { councilId: string; personId: string; term: number; round?: number }
>;
/** A seat was taken for a council that could no longer give it: the person is free again. */
export type AcceptanceLapsed = Event<
  'AcceptanceLapsed',
  { councilId: string; personId: string; term: number; round?: number }
>;
export type CouncilEstablished = Event<
  'CouncilEstablished',
  {
    councilId: string;
    compoundId: string;
    territory: string;
    directorId: string;
    memberIds: readonly string[];
  }
>;
/** 三亮: identity, duties, commitments. */
export type ThreeThingsPublished = Event<
  'ThreeThingsPublished',
  {
    councilId: string;
    personId: string;
    partyMember: boolean;
    post: string;
    duties: readonly string[];
    commitments: readonly Commitment[];
  }
>;
export type CommitmentKept = Event<
  'CommitmentKept',
  { councilId: string; personId: string; commitmentId: string; note: string }
>;
export type HouseholdLinked = Event<
  'HouseholdLinked',
  { councilId: string; personId: string; householdId: string }
>;
export type HouseholdUnlinked = Event<
  'HouseholdUnlinked',
  { councilId: string; personId: string; householdId: string }
>;
/** What a member calls on a linked household for. */
export const VISIT_PURPOSES = [
  'greeting',
  'listening',
  'policy',
  'mediation',
  'help',
  'safety',
  'other',
] as const;
export type VisitPurpose = (typeof VISIT_PURPOSES)[number];
/** A member called on a linked household on the `date` (YYYY-MM-DD); `note` may be ''. */
export type HouseholdVisited = Event<
  'HouseholdVisited',
  {
    councilId: string;
    personId: string;
    householdId: string;
    visitId: string;
    date: string;
    purpose: VisitPurpose;
    note: string;
  }
>;
export type DirectorAppointed = Event<'DirectorAppointed', { councilId: string; personId: string }>;
/**
 * Of the member's own will, as the street recorded it, or removed (`cause`, with the case that was
 * decided). `round`: the one in which the member was elected. `exitCaseIds`: procedures against
 * the member, to be closed.
 */
export type MemberLeft = Event<
  'MemberLeft',
  {
    councilId: string;
    personId: string;
    term: number;
    reason: string;
    cause?: 'exit-procedure';
    caseId?: string;
    round?: number;
    exitCaseIds?: readonly string[];
  }
>;
/** Nominations are taken again, for one seat. */
export type ByElectionOpened = Event<
  'ByElectionOpened',
  { councilId: string; term: number; round: number; reason: string }
>;
/** The by-election filled the seat, and is over. */
export type MemberJoined = Event<
  'MemberJoined',
  { councilId: string; personId: string; term: number; round: number }
>;
/** The by-election is over, the seat is not filled. */
export type ByElectionClosed = Event<
  'ByElectionClosed',
  { councilId: string; term: number; round: number; reason: string }
>;
/** A member was low in `periods` in a row: an exit procedure begins, once for `caseId`. */
export type ExitProcedureStarted = Event<
  'ExitProcedureStarted',
  {
    caseId: string;
    councilId: string;
    compoundId: string;
    territory: string;
    personId: string;
    term: number;
    round: number;
    periods: readonly string[];
  }
>;
/**
 * `seatedIds`: everybody who may hold a seat in this term. `exitCaseIds`: procedures to be closed.
 */
export type CouncilDissolved = Event<
  'CouncilDissolved',
  {
    councilId: string;
    compoundId: string;
    term: number;
    reason: string;
    seatedIds: readonly string[];
    exitCaseIds?: readonly string[];
  }
>;

export type CouncilEvent =
  | CouncilFormed
  | CandidateNominated
  | NominationAccepted
  | NominationDeclined
  | AcceptanceLapsed
  | CouncilEstablished
  | ThreeThingsPublished
  | CommitmentKept
  | HouseholdLinked
  | HouseholdUnlinked
  | HouseholdVisited
  | DirectorAppointed
  | MemberLeft
  | ByElectionOpened
  | MemberJoined
  | ByElectionClosed
  | ExitProcedureStarted
  | CouncilDissolved;
