import { IsBoolean, IsIn, IsInt, IsString, IsUUID } from 'class-validator';
import { IsFenAmount } from './is-fen-amount';
import { FIELDS, type Field } from './terms';

export const COUNCIL_TOPIC = 'yishi.council.v1';

// ------------------------------------------------------------------------------------ membership

export class CouncilEstablishedV1 {
  @IsUUID() readonly councilId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsString() readonly directorId!: string;
  @IsString({ each: true }) readonly memberIds!: readonly string[];
}

export class CouncilDissolvedV1 {
  @IsUUID() readonly councilId!: string;
  @IsUUID() readonly compoundId!: string;
}

/** A member said whether it belongs to the Party (三亮); each time it is published. */
export class MemberShownV1 {
  @IsUUID() readonly councilId!: string;
  @IsString() readonly personId!: string;
  @IsBoolean() readonly partyMember!: boolean;
}

/** A by-election filled a seat of an established council. */
export class MemberJoinedV1 {
  @IsUUID() readonly councilId!: string;
  @IsString() readonly personId!: string;
}

/** A member left of its own will, or was removed. */
export class MemberLeftV1 {
  @IsUUID() readonly councilId!: string;
  @IsString() readonly personId!: string;
}

// -------------------------------------------------------------------------------------- opinions

/**
 * `submitted` waits for triage; `relayed` waits for an answer; a dissatisfied resident brings an
 * opinion back once, as `reopened`, which waits for triage again. All others are ends.
 */
export const OPINION_STATES = [
  'submitted',
  'reopened',
  'relayed',
  'answered',
  'adopted',
  'declined',
  'resolved',
  'explained',
] as const;
export type OpinionState = (typeof OPINION_STATES)[number];

/** `number` is gapless per compound and `year`; the text stays in the council context. */
export class OpinionSubmittedV1 {
  @IsUUID() readonly opinionId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsInt() readonly year!: number;
  @IsInt() readonly number!: number;
  @IsIn(FIELDS) readonly field!: Field;
  @IsString() readonly title!: string;
  /** Is it about money: fees, funds, accounts, costs? */
  @IsBoolean() readonly aboutMoney!: boolean;
}

/** How a relayed opinion came back; '' for every other change. */
export const OPINION_TIMELINESS = ['', 'in-time', 'late'] as const;

export class OpinionStateChangedV1 {
  @IsUUID() readonly opinionId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsIn(OPINION_STATES) readonly from!: OpinionState;
  @IsIn(OPINION_STATES) readonly to!: OpinionState;
  /** When it was submitted: an instant, ISO 8601 UTC. */
  @IsString() readonly submittedAt!: string;
  @IsIn(OPINION_TIMELINESS) readonly timeliness!: (typeof OPINION_TIMELINESS)[number];
}

/** A relayed opinion passed its deadline unanswered: said once for each time it was relayed. */
export class OpinionLateV1 {
  @IsUUID() readonly opinionId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsString() readonly dueAt!: string;
}

export class OpinionRatedV1 {
  @IsUUID() readonly opinionId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsBoolean() readonly satisfied!: boolean;
}

// ------------------------------------------------------------------------------- governance list

export const GOVERNANCE_STATES = ['open', 'in-project', 'solved', 'dropped'] as const;
export type GovernanceState = (typeof GOVERNANCE_STATES)[number];

/** `opinionId` is '' for an item that was listed directly. */
export class GovernanceItemListedV1 {
  @IsUUID() readonly itemId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsIn(FIELDS) readonly field!: Field;
  @IsString() readonly title!: string;
  @IsFenAmount() readonly estimatedFen!: bigint;
  @IsString() readonly opinionId!: string;
}

/** `projectId` names the project that the item is in, or was solved by; '' without one. */
export class GovernanceItemChangedV1 {
  @IsUUID() readonly itemId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsIn(GOVERNANCE_STATES) readonly from!: GovernanceState;
  @IsIn(GOVERNANCE_STATES) readonly to!: GovernanceState;
  @IsString() readonly projectId!: string;
}

// --------------------------------------------------------------------------- turnouts and meetings

export const TURNOUT_ACTIVITIES = ['cleaning', 'greening', 'lighting', 'beautifying'] as const;
export type TurnoutActivity = (typeof TURNOUT_ACTIVITIES)[number];

/** Counts only: who came is nobody's business. One of the two counts may be 0. */
export class TurnoutRecordedV1 {
  @IsUUID() readonly turnoutId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsIn(TURNOUT_ACTIVITIES) readonly activity!: TurnoutActivity;
  /** YYYY-MM-DD */
  @IsString() readonly date!: string;
  @IsInt() readonly households!: number;
  @IsInt() readonly people!: number;
}

/** A turnout was recorded by mistake: its figures no longer count. */
export class TurnoutStruckOutV1 extends TurnoutRecordedV1 {}

/** A residents' meeting passed a resolution. */
export class ResolutionPassedV1 {
  @IsUUID() readonly resolutionId!: string;
  @IsUUID() readonly meetingId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsString() readonly title!: string;
  @IsInt() readonly votesFor!: number;
  @IsInt() readonly against!: number;
  @IsInt() readonly abstained!: number;
}
