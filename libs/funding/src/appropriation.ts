import { type Event, type Fen, type Fold, PersistentMap, unreachable } from '@yishi/kernel';
import type { FunderSource } from '@yishi/messaging';
import { isPublic, type Part } from './parts';

/** The appropriation of one account for the stream's year is `amountFen` in all from now on. */
export type AppropriationSet = Event<
  'AppropriationSet',
  {
    districtCode: string;
    year: number;
    account: string;
    source: FunderSource;
    /** '' for an account of the district itself. */
    streetCode: string;
    amountFen: Fen;
    changeFen: Fen;
  }
>;
/**
 * The public parts are reserved (encumbered). `round` is the project's submission that was decided
 * on.
 */
export type AllocationApproved = Event<
  'AllocationApproved',
  {
    projectId: string;
    year: number;
    round: number;
    approvedFen: Fen;
    parts: readonly Part[];
    by: string;
  }
>;
type NotApproved = { projectId: string; round: number; reason: string; by: string };
export type AllocationReturned = Event<'AllocationReturned', NotApproved>;
export type AllocationRejected = Event<'AllocationRejected', NotApproved>;
/**
 * A supplementary approval: the parts of the new cost, by how much each changed (`increases`), and
 * what it changes in the reservations: the same, but a reservation never falls below zero.
 */
export type SupplementApproved = Event<
  'SupplementApproved',
  {
    projectId: string;
    supplementId: string;
    year: number;
    approvedFen: Fen;
    parts: readonly Part[];
    increases: readonly Part[];
    reservations: readonly Part[];
    by: string;
  }
>;
/** A payment was released: what was reserved is paid now. */
export type PaymentBooked = Event<
  'PaymentBooked',
  { projectId: string; paymentId: string; account: string; amountFen: Fen }
>;
/** Money came back at settlement or when the project ended early; it is free again. */
export type PaymentReturned = Event<
  'PaymentReturned',
  { projectId: string; account: string; amountFen: Fen }
>;
/**
 * What was reserved and not paid is free again; `parts` are the amounts released. `whole`: the
 * project gave the allocation up before its account was opened; otherwise the account was closed,
 * which says itself what became of the money.
 */
export type AllocationReleased = Event<
  'AllocationReleased',
  { projectId: string; year: number; round: number; parts: readonly Part[]; whole: boolean }
>;

export type AppropriationEvent =
  | AppropriationSet
  | AllocationApproved
  | AllocationReturned
  | AllocationRejected
  | SupplementApproved
  | PaymentBooked
  | PaymentReturned
  | AllocationReleased;

export type Account = Readonly<{
  source: FunderSource;
  streetCode: string;
  amountFen: Fen;
  reservedFen: Fen;
  paidFen: Fen;
}>;

/** What one project holds of this year's accounts. */
export type Allocation = Readonly<{
  round: number;
  status: 'approved' | 'released';
  parts: readonly Part[];
  reserved: ReadonlyMap<string, Fen>;
  payments: ReadonlySet<string>;
  supplements: ReadonlySet<string>;
}>;

/**
 * One fiscal year of a district: the accounts of the district and of all its streets stand in one
 * stream, so an approval that needs several of them checks and reserves all at once.
 */
export type Appropriation = Readonly<{
  accounts: PersistentMap<string, Account>;
  allocations: PersistentMap<string, Allocation>;
  /** The last round of each project that was decided here, whatever the decision. */
  decided: PersistentMap<string, number>;
}>;

export const appropriationStream = (districtCode: string, year: number): string =>
  `appropriation-${districtCode}-${year}`;

export const freeFen = (account: Account | undefined): Fen =>
  account ? account.amountFen - account.reservedFen - account.paidFen : 0n;

export const boundFen = (account: Account | undefined): Fen =>
  account ? account.reservedFen + account.paidFen : 0n;

export const appropriation: Fold<Appropriation, AppropriationEvent> = {
  initialState: {
    accounts: PersistentMap.empty<string, Account>(),
    allocations: PersistentMap.empty<string, Allocation>(),
    decided: PersistentMap.empty<string, number>(),
  },
  evolve(state, event) {
    switch (event.type) {
      case 'AppropriationSet':
        return appropriationSet(state, event.data);
      case 'AllocationApproved':
        return allocationApproved(state, event.data);
      case 'AllocationReturned':
      case 'AllocationRejected':
        return decided(state, event.data.projectId, event.data.round);
      case 'SupplementApproved':
        return supplementApproved(state, event.data);
      case 'PaymentBooked':
        return paymentBooked(state, event.data);
      case 'PaymentReturned':
        return withAccount(state, event.data.account, { paidFen: -event.data.amountFen });
      case 'AllocationReleased':
        return allocationReleased(state, event.data);
      default:
        return unreachable(event);
    }
  },
};

function appropriationSet(state: Appropriation, data: AppropriationSet['data']): Appropriation {
  const { account, source, streetCode, amountFen } = data;
  const before = state.accounts.get(account) ?? { reservedFen: 0n, paidFen: 0n };
  const accounts = state.accounts.set(account, { ...before, source, streetCode, amountFen });
  return { ...state, accounts };
}

/** An account nobody appropriated to holds nothing, and nothing of it can be reserved or paid. */
function withAccount(
  state: Appropriation,
  key: string,
  change: Readonly<{ reservedFen?: Fen; paidFen?: Fen }>,
): Appropriation {
  const account = state.accounts.get(key);
  if (!account) return state;
  const reservedFen = account.reservedFen + (change.reservedFen ?? 0n);
  const paidFen = account.paidFen + (change.paidFen ?? 0n);
  return { ...state, accounts: state.accounts.set(key, { ...account, reservedFen, paidFen }) };
}

const decided = (state: Appropriation, projectId: string, round: number): Appropriation => ({
  ...state,
  decided: state.decided.set(projectId, round),
});

function reserve(state: Appropriation, parts: readonly Part[], sign: 1n | -1n): Appropriation {
  let next = state;
  for (const { account, amountFen } of parts.filter(isPublic)) {
    next = withAccount(next, account, { reservedFen: sign * amountFen });
  }
  return next;
}

function allocationApproved(
  state: Appropriation,
  { projectId, round, parts }: AllocationApproved['data'],
): Appropriation {
  const allocations = state.allocations.set(projectId, {
    round,
    status: 'approved',
    parts,
    reserved: added(new Map(), parts),
    payments: new Set(),
    supplements: new Set(),
  });
  return reserve({ ...decided(state, projectId, round), allocations }, parts, 1n);
}

function supplementApproved(
  state: Appropriation,
  { projectId, supplementId, parts, reservations }: SupplementApproved['data'],
): Appropriation {
  const allocation = state.allocations.get(projectId);
  if (!allocation) return state;
  const allocations = state.allocations.set(projectId, {
    ...allocation,
    parts,
    reserved: added(allocation.reserved, reservations),
    supplements: new Set([...allocation.supplements, supplementId]),
  });
  return reserve({ ...state, allocations }, reservations, 1n);
}

function paymentBooked(
  state: Appropriation,
  { projectId, paymentId, account, amountFen }: PaymentBooked['data'],
): Appropriation {
  const allocation = state.allocations.get(projectId);
  if (!allocation) return state;
  const reserved = new Map(allocation.reserved);
  reserved.set(account, (reserved.get(account) ?? 0n) - amountFen);
  const payments = new Set([...allocation.payments, paymentId]);
  const allocations = state.allocations.set(projectId, { ...allocation, reserved, payments });
  const change = { reservedFen: -amountFen, paidFen: amountFen };
  return withAccount({ ...state, allocations }, account, change);
}

function allocationReleased(
  state: Appropriation,
  { projectId, parts }: AllocationReleased['data'],
): Appropriation {
  const allocation = state.allocations.get(projectId);
  if (!allocation) return state;
  const released: Allocation = { ...allocation, status: 'released', reserved: new Map() };
  const allocations = state.allocations.set(projectId, released);
  return reserve({ ...state, allocations }, parts, -1n);
}

/** Several funders may share one account: their reservations add up. */
function added(
  reserved: ReadonlyMap<string, Fen>,
  parts: readonly Part[],
): ReadonlyMap<string, Fen> {
  const next = new Map(reserved);
  for (const { account, amountFen } of parts.filter(isPublic)) {
    next.set(account, (next.get(account) ?? 0n) + amountFen);
  }
  return next;
}
