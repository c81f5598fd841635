import type { Event, Fen } from '@yishi/kernel';
import type { FunderSource, PolicyTerms, SettledPart } from '@yishi/messaging';
import type { Part } from './parts';

export const CHANNELS = ['cash', 'bank', 'wechat', 'alipay'] as const;
export type Channel = (typeof CHANNELS)[number];

export const CONSENT_FORMS = ['masked', 'full'] as const;
export type ConsentForm = (typeof CONSENT_FORMS)[number];

type OfProject<D extends object = object> = Readonly<{ projectId: string }> & Readonly<D>;

// -------------------------------------------------------------------------------------- allocation

/**
 * The street endorsed the project: its cost waits for the district. A later round replaces what was
 * before.
 */
export type AllocationRequested = Event<
  'AllocationRequested',
  OfProject<{
    compoundId: string;
    territory: string;
    districtCode: string;
    streetCode: string;
    title: string;
    totalFen: Fen;
    policyVersion: number;
    terms: PolicyTerms;
    deciders: readonly string[];
    /** At the same index as `deciders`; absent in the oldest events. */
    deciderRoles?: readonly string[];
    round: number;
  }>
>;
export type AllocationGranted = Event<
  'AllocationGranted',
  OfProject<{
    year: number;
    round: number;
    approvedFen: Fen;
    parts: readonly Part[];
    by: string;
  }>
>;
export type AllocationRefused = Event<
  'AllocationRefused',
  OfProject<{ round: number; outcome: 'returned' | 'rejected'; by: string }>
>;
/** An approval that nobody waits for any more; what it reserved is released. */
export type GrantDeclined = Event<
  'GrantDeclined',
  OfProject<{ districtCode: string; year: number; round: number }>
>;
/**
 * The project ended or went back before raising opened. `year` is 0 when nothing was approved yet.
 */
export type AllocationCancelled = Event<
  'AllocationCancelled',
  OfProject<{ districtCode: string; year: number; round: number; reason: string }>
>;

// ----------------------------------------------------------------------------------------- raising

/** `deadline` is an instant, ISO 8601 UTC. */
export type RaisingOpened = Event<'RaisingOpened', OfProject<{ targetFen: Fen; deadline: string }>>;
export type RaisingExtended = Event<'RaisingExtended', OfProject<{ deadline: string }>>;
export type RaisingFailed = Event<'RaisingFailed', OfProject<{ raisedFen: Fen; targetFen: Fen }>>;
/** The residents' share became complete; follows from the amounts and adds nothing to the state. */
export type FundingCompleted = Event<'FundingCompleted', OfProject<{ raisedFen: Fen }>>;
/** The residents' share is not complete any more; raising goes on until `deadline`. */
export type FundingReopened = Event<
  'FundingReopened',
  OfProject<{ raisedFen: Fen; targetFen: Fen; deadline: string }>
>;

export type PledgeMade = Event<
  'PledgeMade',
  OfProject<{ pledgeId: string; householdId: string; amountFen: Fen }>
>;
export type PledgeWithdrawn = Event<
  'PledgeWithdrawn',
  OfProject<{ pledgeId: string; householdId: string; amountFen: Fen }>
>;

/** A receipt's money is on the project's account. `raisedFen` is the sum after it. */
export type ContributionCredited = Event<
  'ContributionCredited',
  OfProject<{
    contributionId: string;
    receiptNumber: string;
    /** '' for an outside donor, who is `donorId` in the vault; '' for a household. */
    householdId: string;
    donorId: string;
    channel: Channel;
    amountFen: Fen;
    paidOn: string;
    /** The channel's transaction number; '' for cash. */
    reference: string;
    raisedFen: Fen;
  }>
>;
type ContributionLeft = OfProject<{
  contributionId: string;
  receiptNumber: string;
  channel: Channel;
  amountFen: Fen;
  reason: string;
  raisedFen: Fen;
}>;
/** Bounced or mistaken: the money was never there. */
export type ContributionReversed = Event<'ContributionReversed', ContributionLeft>;
/** The money (or the part `amountFen` of it) goes back to whoever gave it. */
export type ContributionRefunded = Event<'ContributionRefunded', ContributionLeft>;
/** Whoever gave it asks for their part of a surplus back. */
export type SurplusAskedBack = Event<'SurplusAskedBack', OfProject<{ contributionId: string }>>;
/** `personId` consented to show their own name beside the contribution. */
export type NameConsentGiven = Event<
  'NameConsentGiven',
  OfProject<{ contributionId: string; personId: string; form: ConsentForm }>
>;
export type NameConsentRevoked = Event<'NameConsentRevoked', OfProject<{ contributionId: string }>>;

// -------------------------------------------------------------------------- payments and spending

export type PaymentProposed = Event<
  'PaymentProposed',
  OfProject<{
    paymentId: string;
    funder: string;
    source: FunderSource;
    account: string;
    amountFen: Fen;
    by: string;
  }>
>;
export type PaymentReleased = Event<
  'PaymentReleased',
  OfProject<{
    paymentId: string;
    funder: string;
    source: FunderSource;
    account: string;
    districtCode: string;
    year: number;
    amountFen: Fen;
    aheadOfRaising: boolean;
    by: string;
  }>
>;
export type PaymentRejected = Event<
  'PaymentRejected',
  OfProject<{ paymentId: string; reason: string; by: string }>
>;

/** `payee` is a firm as it stands on its invoice. */
export type InvoiceProposed = Event<
  'InvoiceProposed',
  OfProject<{
    invoiceId: string;
    invoiceNumber: string;
    payee: string;
    amountFen: Fen;
    by: string;
  }>
>;
export type InvoicePaid = Event<
  'InvoicePaid',
  OfProject<{
    invoiceId: string;
    invoiceNumber: string;
    payee: string;
    amountFen: Fen;
    by: string;
  }>
>;
export type InvoiceRejected = Event<
  'InvoiceRejected',
  OfProject<{ invoiceId: string; reason: string; by: string }>
>;

// ------------------------------------------------------------------------ supplementary approval

export type SupplementProposed = Event<
  'SupplementProposed',
  OfProject<{ supplementId: string; newTotalFen: Fen; reason: string; by: string }>
>;
export type SupplementEndorsed = Event<
  'SupplementEndorsed',
  OfProject<{ supplementId: string; by: string }>
>;
export type SupplementRejected = Event<
  'SupplementRejected',
  OfProject<{ supplementId: string; reason: string; by: string }>
>;
export type ApprovedCostChanged = Event<
  'ApprovedCostChanged',
  OfProject<{
    supplementId: string;
    year: number;
    approvedFen: Fen;
    parts: readonly Part[];
    increases: readonly Part[];
    by: string;
  }>
>;

// ----------------------------------------------------------------------------------------- the end

export type WorkStarted = Event<'WorkStarted', OfProject>;
export type WorkAccepted = Event<
  'WorkAccepted',
  OfProject<{ deciders: readonly string[]; deciderRoles?: readonly string[] }>
>;
export type SettlementProposed = Event<
  'SettlementProposed',
  OfProject<{ actualFen: Fen; by: string }>
>;
/** The figures are final; nothing but giving back is left. */
export type SettlementConfirmed = Event<
  'SettlementConfirmed',
  OfProject<{ actualFen: Fen; by: string }>
>;
/** The project ended early: everything goes back. */
export type UnwindBegun = Event<'UnwindBegun', OfProject<{ reason: string }>>;
/** The project ended early after money was spent: it can only be settled on what it cost. */
export type UnwindBlocked = Event<'UnwindBlocked', OfProject<{ reason: string; spentFen: Fen }>>;
/** More contributions have to go back than one append holds. */
export type GivingBackPaused = Event<'GivingBackPaused', OfProject<{ outstandingFen: Fen }>>;

type Closing = OfProject<{
  compoundId: string;
  districtCode: string;
  year: number;
  round: number;
  parts: readonly Readonly<SettledPart>[];
}>;
export type ProjectSettled = Event<
  'ProjectSettled',
  Closing & { approvedFen: Fen; actualFen: Fen; reserveFen: Fen }
>;
export type ProjectUnwound = Event<'ProjectUnwound', Closing>;

export type FundingEvent =
  | AllocationRequested
  | AllocationGranted
  | AllocationRefused
  | GrantDeclined
  | AllocationCancelled
  | RaisingOpened
  | RaisingExtended
  | RaisingFailed
  | FundingCompleted
  | FundingReopened
  | PledgeMade
  | PledgeWithdrawn
  | ContributionCredited
  | ContributionReversed
  | ContributionRefunded
  | SurplusAskedBack
  | NameConsentGiven
  | NameConsentRevoked
  | PaymentProposed
  | PaymentReleased
  | PaymentRejected
  | InvoiceProposed
  | InvoicePaid
  | InvoiceRejected
  | SupplementProposed
  | SupplementEndorsed
  | SupplementRejected
  | ApprovedCostChanged
  | WorkStarted
  | WorkAccepted
  | SettlementProposed
  | SettlementConfirmed
  | UnwindBegun
  | UnwindBlocked
  | GivingBackPaused
  | ProjectSettled
  | ProjectUnwound;
