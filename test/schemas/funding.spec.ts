import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  appropriation,
  type FundingEvent,
  freeFen,
  funding,
  receipts,
  statement,
} from '@yishi/funding';
import { type Event, type Fold, fromJson } from '@yishi/kernel';

type Stored = Readonly<{ stream: string; type: string; data: object }>;

/**
 * Events as they were stored once. They are for ever: this file only grows, and every version of
 * the code folds it.
 */
const golden = fromJson<readonly Stored[]>(
  readFileSync(path.join(__dirname, 'golden', 'funding.json'), 'utf8'),
);
const metadata = { commandId: '', inputHash: '', at: '', by: '', role: '' };
const folded = <S, E extends Event>(fold: Fold<S, E>, stream: string): S =>
  golden
    .filter((event) => event.stream === stream)
    .reduce((state, { type, data }) => {
      const event = { type, data } as unknown as E;
      return fold.evolve(state, event, metadata);
    }, fold.initialState);

/** Compiles only while it names every event of a project's money. */
const FUNDING_TYPES: Readonly<Record<FundingEvent['type'], true>> = {
  AllocationRequested: true,
  AllocationGranted: true,
  AllocationRefused: true,
  GrantDeclined: true,
  AllocationCancelled: true,
  RaisingOpened: true,
  RaisingExtended: true,
  RaisingFailed: true,
  FundingCompleted: true,
  FundingReopened: true,
  PledgeMade: true,
  PledgeWithdrawn: true,
  ContributionCredited: true,
  ContributionReversed: true,
  ContributionRefunded: true,
  SurplusAskedBack: true,
  NameConsentGiven: true,
  NameConsentRevoked: true,
  PaymentProposed: true,
  PaymentReleased: true,
  PaymentRejected: true,
  InvoiceProposed: true,
  InvoicePaid: true,
  InvoiceRejected: true,
  SupplementProposed: true,
  SupplementEndorsed: true,
  SupplementRejected: true,
  ApprovedCostChanged: true,
  WorkStarted: true,
  WorkAccepted: true,
  SettlementProposed: true,
  SettlementConfirmed: true,
  UnwindBegun: true,
  UnwindBlocked: true,
  GivingBackPaused: true,
  ProjectSettled: true,
  ProjectUnwound: true,
};
const typesOf = (prefix: string) => [
  ...new Set(golden.filter(({ stream }) => stream.startsWith(prefix)).map(({ type }) => type)),
];

it('holds every type of event', () => {
  expect(typesOf('funding').sort()).toEqual(Object.keys(FUNDING_TYPES).sort());
  expect(typesOf('appropriation').sort()).toEqual([
    'AllocationApproved',
    'AllocationRejected',
    'AllocationReleased',
    'AllocationReturned',
    'AppropriationSet',
    'PaymentBooked',
    'PaymentReturned',
    'SupplementApproved',
  ]);
  expect(typesOf('receipts')).toEqual(['ContributionReceived']);
  expect(typesOf('statement')).toEqual([
    'StatementImported',
    'StatementLinesRead',
    'StatementLineSettled',
    'StatementLineDismissed',
  ]);
});

it("folds a project's money to what it meant when it was stored", () => {
  const state = folded(funding, 'funding-1');
  expect(state).toMatchObject({
    stage: 'settled',
    round: 3,
    year: 2018,
    approvedFen: 26_040_600n,
    invoicedFen: 25_860_000n,
    cashFen: 0n,
    raisedFen: 4_340_000n,
    extended: true,
    workStarted: true,
    accepted: true,
    supplement: undefined,
  });
  expect(state.pledges.size).toBe(1);
  expect([...state.consents.keys()]).toHaveLength(1);
  expect([...state.contributions.values()].map(({ leftFen }) => leftFen)).toEqual([
    4_340_000n,
    0n,
    0n,
  ]);
  expect(state.paid.get('district')).toBe(17_240_000n);
  expect(state.paid.get('street')).toBe(4_310_000n);
});

it('folds an early end', () =>
  expect(folded(funding, 'funding-2')).toMatchObject({ stage: 'unwound', round: 1 }));

it('folds the accounts of a year', () => {
  const { accounts, decided } = folded(appropriation, 'appropriation');
  expect(accounts.get('district')).toMatchObject({ reservedFen: 0n, paidFen: 17_240_000n });
  expect(freeFen(accounts.get('district'))).toBe(282_760_000n);
  expect(accounts.get('street-410811001')).toMatchObject({ reservedFen: 0n, paidFen: 0n });
  expect([...decided.values()]).toEqual([3, 1]);
});

it('folds receipts and statements', () => {
  const counted = folded(receipts, 'receipts');
  expect(counted.count).toBe(2);
  expect(counted.references.get('bank B2018610622695')).toMatchObject({
    receiptNumber: '2018-000002',
  });
  const read = folded(statement, 'statement');
  expect([...read.lines.values()]).toEqual([
    'matched',
    'identified',
    'ignored',
    'settled',
    'dismissed',
  ]);
  expect(read.open.size).toBe(0);
});
