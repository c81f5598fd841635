import { spec } from '@yishi/kernel';
import { shape } from '@yishi/platform';
import { type FundingEvent, funding } from '../funding';
import {
  ACTUAL,
  accepted,
  command,
  credited,
  director,
  finance,
  funded,
  fundingOf,
  id,
  invoicePaid,
  invoiceProposed,
  otherFinance,
  projectId,
  SHARE,
  TOTAL,
  underWay,
  workAccepted,
  workStarted,
} from '../funding.samples';
import { ProposeSettlement, decide as propose } from '../propose-settlement/propose-settlement';
import { ConfirmSettlement, decide } from './confirm-settlement';

const proposed = (actualFen: bigint): FundingEvent => ({
  type: 'SettlementProposed',
  data: { projectId, actualFen, by: 'director' },
});
const given = spec(funding, decide, { actor: finance });
const confirm = command(ConfirmSettlement, { projectId });
const proposing = spec(funding, propose, { actor: director });
const state = (actualFen: bigint) => command(ProposeSettlement, { projectId, actualFen });
const invoiceRejected = (n: number): FundingEvent => ({
  type: 'InvoiceRejected',
  data: { projectId, invoiceId: id('d', n), reason: '重复', by: 'officer' },
});
const askedBack = (n: number): FundingEvent => ({
  type: 'SurplusAskedBack',
  data: { projectId, contributionId: id('b', n) },
});

it('splits the actual cost by the same shares and closes the account at zero', () => {
  const history = [...accepted(), proposed(ACTUAL)];
  const events = given(...history)
    .when(confirm)
    .events();
  expect(events).toEqual([
    { type: 'SettlementConfirmed', data: { projectId, actualFen: ACTUAL, by: 'finance' } },
    {
      type: 'ProjectSettled',
      data: {
        projectId,
        compoundId: '01900000-0000-7000-8000-0000000000c0',
        districtCode: '410811',
        year: 2018,
        round: 1,
        approvedFen: TOTAL,
        actualFen: ACTUAL,
        parts: [
          {
            funder: 'district',
            source: 'district',
            account: 'district',
            shareFen: 17_360_000n,
            dueFen: 17_240_000n,
            paidFen: 17_360_000n,
            backFen: 120_000n,
          },
          {
            funder: 'street',
            source: 'street',
            account: 'street-410811001',
            shareFen: SHARE,
            dueFen: 4_310_000n,
            paidFen: SHARE,
            backFen: 30_000n,
          },
          {
            funder: 'residents',
            source: 'residents',
            account: '',
            shareFen: SHARE,
            dueFen: 4_310_000n,
            paidFen: SHARE,
            backFen: 0n,
          },
        ],
        reserveFen: 30_000n,
      },
    },
  ]);
  expect(fundingOf(...history, ...events)).toMatchObject({ stage: 'settled', cashFen: 0n });
});

it('gives a surplus back to those who asked, the last first, the rest to the reserve', () => {
  const history = [
    ...accepted(),
    credited(2, 10_000n, SHARE + 10_000n),
    credited(3, 25_000n, SHARE + 35_000n),
    askedBack(2),
    askedBack(3),
    proposed(ACTUAL),
  ];
  const events = given(...history)
    .when(confirm)
    .events();
  const refunds = events.filter(({ type }) => type === 'ContributionRefunded');
  expect(refunds.map(({ data }) => data)).toMatchObject([
    { contributionId: id('b', 3), amountFen: 25_000n, raisedFen: SHARE + 10_000n },
    { contributionId: id('b', 2), amountFen: 10_000n, raisedFen: SHARE },
  ]);
  expect(events.at(-1)!.data).toMatchObject({ reserveFen: 30_000n });
  expect(fundingOf(...history, ...events).cashFen).toBe(0n);
});

it('gives no more than the surplus, and takes nothing from who did not ask', () => {
  const history = [...accepted(), askedBack(1), proposed(ACTUAL)];
  const events = given(...history)
    .when(confirm)
    .events();
  expect(events[1]!.data).toMatchObject({ contributionId: id('b', 1), amountFen: 30_000n });
  expect(events.at(-1)!.data).toMatchObject({ reserveFen: 0n });
});

it('is confirmed by another person who decided in no other role', () => {
  const ready = given(...accepted(), proposed(ACTUAL));
  const as = (personId: string) => ({ actor: { ...finance, personId } });
  ready.when(confirm, as('director')).thenRefused('same-person');
  ready.when(confirm, as('checker')).thenRefused('decided-before', { role: 'project' });
  ready.when(confirm, as('officer')).thenRefused('decided-before', { role: 'street' });
  expect(ready.when(confirm, { actor: otherFinance }).events()).toHaveLength(2);
});

it('settles work that cost nothing after all: everything goes back or to the reserve', () => {
  const free = [...underWay(), workAccepted];
  const nothing = shape(ProposeSettlement, { projectId, actualFen: 0 });
  proposing(...free)
    .when(nothing)
    .thenEvents(proposed(0n));
  const events = given(...free, proposed(0n))
    .when(confirm)
    .events();
  expect(events.at(-1)).toMatchObject({ type: 'ProjectSettled', data: { reserveFen: SHARE } });
  expect(fundingOf(...free, proposed(0n), ...events)).toMatchObject({
    stage: 'settled',
    cashFen: 0n,
  });
});

it('needs a proposal', () =>
  given(...accepted())
    .when(confirm)
    .thenRefused('settlement-not-proposed'));

it('waits for an invoice proposed meanwhile to be paid or rejected', () => {
  const history = [...accepted(), proposed(ACTUAL), invoiceProposed(8, 1n)];
  given(...history)
    .when(confirm)
    .thenRefused('invoice-pending', { pending: 1 });
  const events = given(...history, invoiceRejected(8))
    .when(confirm)
    .events();
  expect(events.at(-1)).toMatchObject({ type: 'ProjectSettled', data: { actualFen: ACTUAL } });
});

it('is confirmed once', () => {
  const history = [...accepted(), proposed(ACTUAL)];
  const settled = given(...history)
    .when(confirm)
    .events();
  given(...history, ...settled)
    .when(confirm)
    .thenRefused('raising-not-open');
});

describe('the proposal', () => {
  it('states the sum of the invoices', () => {
    proposing(...accepted())
      .when(state(ACTUAL))
      .thenEvents(proposed(ACTUAL));
    proposing(...accepted())
      .when(state(ACTUAL - 1n))
      .thenRefused('invoices-differ', { invoicedFen: ACTUAL, actualFen: ACTUAL - 1n });
  });

  it('waits until every invoice is paid or rejected', () => {
    const pending = [...accepted(), invoiceProposed(8, 1n), invoiceProposed(9, 2n)];
    proposing(...pending)
      .when(state(ACTUAL))
      .thenRefused('invoice-pending', { pending: 2 });
    proposing(...pending, invoiceRejected(8), invoiceRejected(9))
      .when(state(ACTUAL))
      .thenEvents(proposed(ACTUAL));
  });

  it('needs a supplement above the approved cost', () =>
    proposing(...accepted())
      .when(state(TOTAL + 1n))
      .thenRefused('supplement-needed', { approvedFen: TOTAL, actualFen: TOTAL + 1n }));

  it('waits for acceptance', () =>
    proposing(...underWay())
      .when(state(1n))
      .thenRefused('not-accepted'));

  it('waits for what a funder owes', () =>
    proposing(
      ...funded(),
      workStarted,
      invoiceProposed(1, 600n),
      invoicePaid(1, 600n),
      workAccepted,
    )
      .when(state(600n))
      .thenRefused('share-unpaid', { funder: 'district', outstandingFen: 400n }));

  it('settles a project that ended early after money was spent', () =>
    proposing(...underWay(), invoiceProposed(1, 600n), invoicePaid(1, 600n), {
      type: 'UnwindBlocked',
      data: { projectId, reason: 'cancelled', spentFen: 600n },
    })
      .when(state(600n))
      .thenEvents(proposed(600n)));
});
