import {
  type Fen,
  type Fold,
  NotFound,
  PersistentMap,
  PersistentSet,
  type Territory,
  unreachable,
} from '@yishi/kernel';
import type { FunderSource, PolicyTerms } from '@yishi/messaging';
import type {
  AllocationRequested,
  Channel,
  ContributionCredited,
  ContributionReversed,
  FundingEvent,
  InvoicePaid,
  InvoiceProposed,
  PaymentProposed,
  PaymentReleased,
  WorkAccepted,
} from './funding-events';
import { type Part, residentsFen } from './parts';

export * from './funding-events';

/**
 * `unwinding` and `settling` are short: what goes back is more than one append holds.
 * `unwind-blocked` ended early with money spent and waits for its settlement.
 */
export type Stage =
  | 'none'
  | 'requested'
  | 'returned'
  | 'rejected'
  | 'cancelled'
  | 'approved'
  | 'raising'
  | 'unwind-blocked'
  | 'unwinding'
  | 'unwound'
  | 'settling'
  | 'settled';

/** `leftFen` is what of it is still with the project: 0 after a reversal, less after a refund. */
export type Contribution = Readonly<{
  receiptNumber: string;
  householdId: string;
  channel: Channel;
  amountFen: Fen;
  leftFen: Fen;
  reversed: boolean;
}>;

export type Payment = Readonly<{
  funder: string;
  source: FunderSource;
  account: string;
  amountFen: Fen;
  status: 'proposed' | 'released' | 'rejected';
  proposedBy: string;
}>;

export type Invoice = Readonly<{
  invoiceNumber: string;
  payee: string;
  amountFen: Fen;
  status: 'proposed' | 'paid' | 'rejected';
  proposedBy: string;
}>;

export type Supplement = Readonly<{
  supplementId: string;
  newTotalFen: Fen;
  proposedBy: string;
  /** '' until the street endorsed it. */
  endorsedBy: string;
}>;

/** In which office somebody decided on the project's money. */
export type Office = 'council' | 'street' | 'district';

/** The money of one project from its request to its settlement. */
export type Funding = Readonly<{
  stage: Stage;
  projectId: string;
  compoundId: string;
  territory: Territory;
  districtCode: string;
  streetCode: string;
  round: number;
  year: number;
  requestedFen: Fen;
  approvedFen: Fen;
  terms: PolicyTerms | undefined;
  parts: readonly Part[];
  /**
   * Who decided on the project outside funding, and in which role; '' where the event says none.
   */
  projectDeciders: ReadonlyMap<string, string>;
  acted: PersistentMap<string, Office>;
  deadline: string;
  extended: boolean;
  pledges: PersistentMap<string, Readonly<{ householdId: string; amountFen: Fen }>>;
  contributions: PersistentMap<string, Contribution>;
  /**
   * Contributions that still have money with the project and whose donor asks for a surplus back.
   */
  askedBack: PersistentSet<string>;
  consents: PersistentMap<string, string>;
  raisedFen: Fen;
  payments: PersistentMap<string, Payment>;
  /** Released and not returned, and proposed and not decided, by funder. */
  paid: PersistentMap<string, Fen>;
  proposed: PersistentMap<string, Fen>;
  invoices: PersistentMap<string, Invoice>;
  /** Payee and number of every invoice proposed or paid. */
  usedInvoices: PersistentSet<string>;
  invoicedFen: Fen;
  proposedInvoicesFen: Fen;
  /** What the project account holds. */
  cashFen: Fen;
  workStarted: boolean;
  accepted: boolean;
  supplement: Supplement | undefined;
  settlement: Readonly<{ actualFen: Fen; proposedBy: string }> | undefined;
}>;

export const fundingStream = (projectId: string): string => `funding-${projectId}`;

export const invoiceKey = (payee: string, invoiceNumber: string): string =>
  `${payee.normalize('NFKC').replaceAll(/\s/g, '')}\n${invoiceNumber.toUpperCase()}`;

const initialState: Funding = {
  stage: 'none',
  projectId: '',
  compoundId: '',
  territory: '',
  districtCode: '',
  streetCode: '',
  round: 0,
  year: 0,
  requestedFen: 0n,
  approvedFen: 0n,
  terms: undefined,
  parts: [],
  projectDeciders: new Map(),
  acted: PersistentMap.empty(),
  deadline: '',
  extended: false,
  pledges: PersistentMap.empty(),
  contributions: PersistentMap.empty(),
  askedBack: PersistentSet.of(),
  consents: PersistentMap.empty(),
  raisedFen: 0n,
  payments: PersistentMap.empty(),
  paid: PersistentMap.empty(),
  proposed: PersistentMap.empty(),
  invoices: PersistentMap.empty(),
  usedInvoices: PersistentSet.of(),
  invoicedFen: 0n,
  proposedInvoicesFen: 0n,
  cashFen: 0n,
  workStarted: false,
  accepted: false,
  supplement: undefined,
  settlement: undefined,
};

export const funding: Fold<Funding, FundingEvent> = {
  initialState,
  evolve(state, event) {
    switch (event.type) {
      case 'AllocationRequested':
        return allocationRequested(state, event.data);
      case 'AllocationGranted': {
        const { by, year, approvedFen, parts } = event.data;
        return { ...acted(state, by, 'district'), stage: 'approved', year, approvedFen, parts };
      }
      case 'AllocationRefused': {
        const { by, outcome } = event.data;
        return { ...acted(state, by, 'district'), stage: outcome };
      }
      case 'AllocationCancelled':
        return { ...state, stage: 'cancelled' };
      case 'RaisingOpened':
        return { ...state, stage: 'raising', deadline: event.data.deadline };
      case 'RaisingExtended':
        return { ...state, deadline: event.data.deadline, extended: true };
      case 'FundingReopened':
        return { ...state, deadline: event.data.deadline };
      case 'GrantDeclined':
      case 'RaisingFailed':
      case 'FundingCompleted':
      case 'GivingBackPaused':
        return state;
      default:
        return evolveMoney(state, event);
    }
  },
};

type Handled =
  | 'AllocationRequested'
  | 'AllocationGranted'
  | 'AllocationRefused'
  | 'AllocationCancelled'
  | 'RaisingOpened'
  | 'RaisingExtended'
  | 'FundingReopened'
  | 'GrantDeclined'
  | 'RaisingFailed'
  | 'FundingCompleted'
  | 'GivingBackPaused';

function evolveMoney(state: Funding, event: Exclude<FundingEvent, { type: Handled }>): Funding {
  switch (event.type) {
    case 'PledgeMade': {
      const { pledgeId, householdId, amountFen } = event.data;
      return { ...state, pledges: state.pledges.set(pledgeId, { householdId, amountFen }) };
    }
    case 'PledgeWithdrawn':
      return { ...state, pledges: state.pledges.delete(event.data.pledgeId) };
    case 'ContributionCredited':
      return contributionCredited(state, event.data);
    case 'ContributionReversed':
      return contributionLeft(state, event.data, true);
    case 'ContributionRefunded':
      return contributionLeft(state, event.data, false);
    case 'SurplusAskedBack':
      return { ...state, askedBack: state.askedBack.add(event.data.contributionId) };
    case 'NameConsentGiven': {
      const { contributionId, personId, form } = event.data;
      return { ...state, consents: state.consents.set(contributionId, `${personId} ${form}`) };
    }
    case 'NameConsentRevoked':
      return { ...state, consents: state.consents.delete(event.data.contributionId) };
    case 'PaymentProposed':
      return paymentProposed(state, event.data);
    case 'PaymentReleased':
      return paymentReleased(state, event.data);
    case 'PaymentRejected':
      return paymentDecided(state, event.data.paymentId, 'rejected');
    case 'InvoiceProposed':
      return invoiceProposed(state, event.data);
    case 'InvoicePaid':
      return invoicePaid(state, event.data);
    case 'InvoiceRejected':
      return invoiceRejected(state, event.data.invoiceId);
    default:
      return evolveEnd(state, event);
  }
}

type Ending = Extract<
  FundingEvent,
  {
    type:
      | 'SupplementProposed'
      | 'SupplementEndorsed'
      | 'SupplementRejected'
      | 'ApprovedCostChanged'
      | 'WorkStarted'
      | 'WorkAccepted'
      | 'SettlementProposed'
      | 'SettlementConfirmed'
      | 'UnwindBegun'
      | 'UnwindBlocked'
      | 'ProjectSettled'
      | 'ProjectUnwound';
  }
>;

function evolveEnd(state: Funding, event: Ending): Funding {
  switch (event.type) {
    case 'SupplementProposed': {
      const { supplementId, newTotalFen, by } = event.data;
      const supplement = { supplementId, newTotalFen, proposedBy: by, endorsedBy: '' };
      return { ...acted(state, by, 'council'), supplement };
    }
    case 'SupplementEndorsed': {
      const { by } = event.data;
      const supplement = state.supplement && { ...state.supplement, endorsedBy: by };
      return { ...acted(state, by, 'street'), supplement };
    }
    case 'SupplementRejected':
      return { ...state, supplement: undefined };
    case 'ApprovedCostChanged': {
      const { approvedFen, parts, by } = event.data;
      return { ...acted(state, by, 'district'), approvedFen, parts, supplement: undefined };
    }
    case 'WorkStarted':
      return { ...state, workStarted: true };
    case 'WorkAccepted':
      return { ...state, accepted: true, projectDeciders: rolesOf(event.data) };
    case 'SettlementProposed': {
      const { actualFen, by } = event.data;
      return { ...acted(state, by, 'council'), settlement: { actualFen, proposedBy: by } };
    }
    case 'SettlementConfirmed':
      return { ...acted(state, event.data.by, 'district'), stage: 'settling' };
    case 'UnwindBegun':
      return { ...state, stage: 'unwinding' };
    case 'UnwindBlocked':
      return { ...state, stage: 'unwind-blocked' };
    case 'ProjectSettled':
      return closed(state, 'settled', event.data.parts, event.data.reserveFen);
    case 'ProjectUnwound':
      return closed(state, 'unwound', event.data.parts, 0n);
    default:
      return unreachable(event);
  }
}

/** A new round starts afresh, but what was received, invoiced and decided before stays known. */
function allocationRequested(state: Funding, data: AllocationRequested['data']): Funding {
  const { projectId, compoundId, territory, districtCode, streetCode } = data;
  return {
    ...initialState,
    stage: 'requested',
    projectId,
    compoundId,
    territory,
    districtCode,
    streetCode,
    round: data.round,
    requestedFen: data.totalFen,
    terms: data.terms,
    projectDeciders: rolesOf(data),
    acted: state.acted,
    pledges: state.pledges,
    contributions: state.contributions,
    consents: state.consents,
    payments: state.payments,
    invoices: state.invoices,
    usedInvoices: state.usedInvoices,
  };
}

const rolesOf = ({
  deciders,
  deciderRoles = [],
}: WorkAccepted['data']): Funding['projectDeciders'] =>
  new Map(deciders.map((personId, index) => [personId, deciderRoles[index] ?? '']));

const acted = (state: Funding, personId: string, office: Office): Funding => ({
  ...state,
  acted: state.acted.set(personId, office),
});

function contributionCredited(state: Funding, data: ContributionCredited['data']): Funding {
  const { contributionId, receiptNumber, householdId, channel, amountFen } = data;
  const contribution: Contribution = {
    receiptNumber,
    householdId,
    channel,
    amountFen,
    leftFen: amountFen,
    reversed: false,
  };
  return {
    ...state,
    contributions: state.contributions.set(contributionId, contribution),
    raisedFen: state.raisedFen + amountFen,
    cashFen: state.cashFen + amountFen,
  };
}

function contributionLeft(
  state: Funding,
  { contributionId, amountFen }: ContributionReversed['data'],
  reversed: boolean,
): Funding {
  const contribution = state.contributions.get(contributionId);
  if (!contribution) return state;
  const leftFen = contribution.leftFen - amountFen;
  const changed = { ...contribution, leftFen, reversed: reversed || contribution.reversed };
  return {
    ...state,
    contributions: state.contributions.set(contributionId, changed),
    askedBack: leftFen === 0n ? state.askedBack.delete(contributionId) : state.askedBack,
    raisedFen: state.raisedFen - amountFen,
    cashFen: state.cashFen - amountFen,
  };
}

const plus = (sums: PersistentMap<string, Fen>, key: string, amountFen: Fen) =>
  sums.set(key, (sums.get(key) ?? 0n) + amountFen);

function paymentProposed(state: Funding, data: PaymentProposed['data']): Funding {
  const { paymentId, funder, source, account, amountFen, by } = data;
  const payment: Payment = {
    funder,
    source,
    account,
    amountFen,
    status: 'proposed',
    proposedBy: by,
  };
  return {
    ...acted(state, by, source === 'street' ? 'street' : 'district'),
    payments: state.payments.set(paymentId, payment),
    proposed: plus(state.proposed, funder, amountFen),
  };
}

function paymentDecided(state: Funding, paymentId: string, status: Payment['status']): Funding {
  const payment = state.payments.get(paymentId);
  if (!payment) return state;
  return {
    ...state,
    payments: state.payments.set(paymentId, { ...payment, status }),
    proposed: plus(state.proposed, payment.funder, -payment.amountFen),
  };
}

function paymentReleased(state: Funding, data: PaymentReleased['data']): Funding {
  const { paymentId, funder, source, amountFen, by } = data;
  const decided = paymentDecided(state, paymentId, 'released');
  return {
    ...acted(decided, by, source === 'street' ? 'street' : 'district'),
    paid: plus(state.paid, funder, amountFen),
    cashFen: state.cashFen + amountFen,
  };
}

function invoiceProposed(state: Funding, data: InvoiceProposed['data']): Funding {
  const { invoiceId, invoiceNumber, payee, amountFen, by } = data;
  const invoice: Invoice = {
    invoiceNumber,
    payee,
    amountFen,
    status: 'proposed',
    proposedBy: by,
  };
  return {
    ...acted(state, by, 'council'),
    invoices: state.invoices.set(invoiceId, invoice),
    usedInvoices: state.usedInvoices.add(invoiceKey(payee, invoiceNumber)),
    proposedInvoicesFen: state.proposedInvoicesFen + amountFen,
  };
}

function invoicePaid(state: Funding, data: InvoicePaid['data']): Funding {
  const { invoiceId, amountFen, by } = data;
  const invoice = state.invoices.get(invoiceId);
  if (!invoice) return state;
  return {
    ...acted(state, by, 'street'),
    invoices: state.invoices.set(invoiceId, { ...invoice, status: 'paid' }),
    proposedInvoicesFen: state.proposedInvoicesFen - amountFen,
    invoicedFen: state.invoicedFen + amountFen,
    cashFen: state.cashFen - amountFen,
  };
}

/** The number may be used again: what was rejected was never paid. */
function invoiceRejected(state: Funding, invoiceId: string): Funding {
  const invoice = state.invoices.get(invoiceId);
  if (!invoice) return state;
  return {
    ...state,
    invoices: state.invoices.set(invoiceId, { ...invoice, status: 'rejected' }),
    usedInvoices: state.usedInvoices.delete(invoiceKey(invoice.payee, invoice.invoiceNumber)),
    proposedInvoicesFen: state.proposedInvoicesFen - invoice.amountFen,
  };
}

function closed(
  state: Funding,
  stage: Stage,
  parts: readonly Readonly<{ funder: string; backFen: Fen }>[],
  reserveFen: Fen,
): Funding {
  let { paid, cashFen } = state;
  for (const { funder, backFen } of parts) {
    paid = plus(paid, funder, -backFen);
    cashFen -= backFen;
  }
  return { ...state, stage, paid, cashFen: cashFen - reserveFen };
}

// ------------------------------------------------------------------------- what follows from it

/** The project's territory; throws `NotFound` when funding knows no such project. */
export function placeOf(state: Funding): Territory {
  if (state.stage === 'none') throw new NotFound('project');
  return state.territory;
}

/** What the residents have to raise. */
export const targetFen = (state: Funding): Fen => residentsFen(state.parts);

/** Complete follows from the amounts each time it is asked; it is never stored. */
export const isComplete = (state: Funding): boolean =>
  isRaising(state) && state.raisedFen >= targetFen(state);

/** Raising was opened and the account is not closed. */
export const isRaising = ({ stage }: Funding): boolean =>
  stage === 'raising' || stage === 'unwind-blocked';

export const paidFen = (state: Funding, funder: string): Fen => state.paid.get(funder) ?? 0n;
