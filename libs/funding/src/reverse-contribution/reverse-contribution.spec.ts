import { NotFound, spec } from '@yishi/kernel';
import { type FundingEvent, funding } from '../funding';
import {
  AFTER_DEADLINE,
  command,
  credited,
  DEADLINE,
  funded,
  id,
  invoicePaid,
  invoiceProposed,
  NOW,
  open,
  projectId,
  SHARE,
  workStarted,
} from '../funding.samples';
import { decide, ReverseContribution } from './reverse-contribution';

const given = spec(funding, decide, { now: NOW });
const reverse = (n: number) =>
  command(ReverseContribution, { projectId, contributionId: id('b', n), reason: '转账被退回' });
const reversed = (n: number, amountFen: bigint, raisedFen: bigint): FundingEvent => ({
  type: 'ContributionReversed',
  data: {
    projectId,
    contributionId: id('b', n),
    receiptNumber: `2018-00000${n}`,
    channel: 'cash',
    amountFen,
    reason: '转账被退回',
    raisedFen,
  },
});

it('takes a contribution back whole', () =>
  given(...open(), credited(1, 25_000n))
    .when(reverse(1))
    .thenEvents(reversed(1, 25_000n, 0n)));

it('reopens the funding when it is not complete any more', () =>
  given(...funded())
    .when(reverse(1))
    .thenEvents(reversed(1, SHARE, 0n), {
      type: 'FundingReopened',
      data: { projectId, raisedFen: 0n, targetFen: SHARE, deadline: DEADLINE },
    }));

it('gives the time of the policy again when the deadline has passed', () => {
  const events = given(...funded())
    .when(reverse(1), { now: AFTER_DEADLINE })
    .events();
  expect(events[1]!.data).toMatchObject({ deadline: '2018-09-29T08:00:00.001Z' });
});

it('stays complete while the surplus covers it', () =>
  given(...funded(), credited(2, 100n, SHARE + 100n))
    .when(reverse(2))
    .thenEvents(reversed(2, 100n, SHARE)));

it('reverses once', () =>
  given(...open(), credited(1, 25_000n), reversed(1, 25_000n, 0n))
    .when(reverse(1))
    .thenRefused('already-reversed', { receiptNumber: '2018-000001' }));

it('refuses when the money is spent', () =>
  given(...funded(), workStarted, invoiceProposed(1, 1n), invoicePaid(1, 1n))
    .when(reverse(1))
    .thenRefused('account-too-low', { availableFen: SHARE - 1n }));

it('knows no other contribution', () =>
  expect(() =>
    given(...open())
      .when(reverse(9))
      .events(),
  ).toThrow(NotFound));
