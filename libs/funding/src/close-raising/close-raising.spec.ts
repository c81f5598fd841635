import { TransientFailure } from '@yishi/event-store';
import { spec } from '@yishi/kernel';
import { type FundingEvent, funding } from '../funding';
import {
  AFTER_DEADLINE,
  command,
  credited,
  DEADLINE,
  fundingOf,
  id,
  invoicePaid,
  invoiceProposed,
  NOW,
  open,
  paymentProposed,
  paymentReleased,
  projectId,
  SHARE,
  workStarted,
} from '../funding.samples';
import { REFUNDS_AT_ONCE } from '../giving-back';
import { CloseRaising, decide } from './close-raising';

const given = spec(funding, decide, { now: AFTER_DEADLINE, loaded: { received: [] as string[] } });
const close = command(CloseRaising, { projectId, deadline: DEADLINE });
const many = (count: number): readonly FundingEvent[] =>
  Array.from({ length: count }, (_, n) => credited(n + 1, 100n, 100n * BigInt(n + 1)));

it('gives every contribution back, one entry each, and what was paid ahead', () => {
  const events = given(
    ...open('advance'),
    credited(1, 25_000n),
    credited(2, 10_000n, 35_000n),
    paymentProposed(1, 'district', 500n),
    paymentReleased(1, 'district', 500n, true),
  )
    .when(close)
    .events();
  expect(events.map(({ type }) => type)).toEqual([
    'RaisingFailed',
    'UnwindBegun',
    'ContributionRefunded',
    'ContributionRefunded',
    'ProjectUnwound',
  ]);
  expect(events[0]!.data).toEqual({ projectId, raisedFen: 35_000n, targetFen: SHARE });
  expect(events.slice(2, 4).map(({ data }) => data)).toMatchObject([
    { amountFen: 25_000n, raisedFen: 10_000n, reason: 'project-ended-early' },
    { amountFen: 10_000n, raisedFen: 0n },
  ]);
  expect(events[4]!.data).toMatchObject({
    parts: [
      { funder: 'district', shareFen: 17_360_000n, dueFen: 0n, paidFen: 500n, backFen: 500n },
      { funder: 'street', dueFen: 0n, paidFen: 0n, backFen: 0n },
    ],
  });
});

it('goes on where one append does not hold all refunds', () => {
  const history = [...open(), ...many(REFUNDS_AT_ONCE + 1)];
  const events = given(...history)
    .when(close)
    .events();
  expect(events).toHaveLength(2 + REFUNDS_AT_ONCE + 1);
  expect(events.at(-1)).toEqual({
    type: 'GivingBackPaused',
    data: { projectId, outstandingFen: 100n },
  });
  expect(fundingOf(...history, ...events)).toMatchObject({ stage: 'unwinding', cashFen: 100n });
});

it('leaves a complete raising alone', () =>
  given(...open(), credited(1, SHARE))
    .when(close)
    .thenNothing());

it('fails one fen below the target', () => {
  const events = given(...open(), credited(1, SHARE - 1n))
    .when(close)
    .events();
  expect(events[0]!.type).toBe('RaisingFailed');
});

it('does nothing when the council extended', () =>
  given(...open(), {
    type: 'RaisingExtended',
    data: { projectId, deadline: '2018-09-29T08:00:00.000Z' },
  })
    .when(close)
    .thenNothing());

it('does not cancel what is being built', () =>
  given(
    ...open('advance'),
    paymentProposed(1, 'district', 500n),
    paymentReleased(1, 'district', 500n, true),
    workStarted,
    invoiceProposed(1, 300n),
    invoicePaid(1, 300n),
  )
    .when(close)
    .thenNothing());

it('refuses before the deadline, and does nothing twice', () => {
  given(...open())
    .when(close, { now: NOW })
    .thenRefused('deadline-not-reached');
  const failed = given(...open())
    .when(close)
    .events();
  given(...open(), ...failed)
    .when(close)
    .thenNothing();
});

it('waits for a contribution that has its receipt and is not credited yet', () => {
  const loaded = { received: [id('b', 1), id('b', 2)] };
  const late = given(...open(), credited(1, SHARE - 100n));
  expect(late.when(close, { loaded }).events).toThrow(
    new TransientFailure('contributions-not-credited-yet'),
  );
  given(...open(), credited(1, SHARE - 100n), credited(2, 100n, SHARE))
    .when(close, { loaded })
    .thenNothing();
  const [failed] = given(...open(), credited(1, 5n), credited(2, 5n, 10n))
    .when(close, { loaded })
    .events();
  expect(failed).toMatchObject({ type: 'RaisingFailed', data: { raisedFen: 10n } });
});
