import { spec } from '@yishi/kernel';
import { type FundingEvent, funding } from '../funding';
import {
  command,
  credited,
  funded,
  fundingOf,
  NOW,
  open,
  projectId,
  SHARE,
} from '../funding.samples';
import { CreditContribution, decide } from './credit-contribution';

const given = spec(funding, decide, { now: NOW });
const credit = (event: FundingEvent) => {
  if (event.type !== 'ContributionCredited') throw new Error();
  const { raisedFen: _raisedFen, ...fields } = event.data;
  return command(CreditContribution, fields);
};

it('adds to what was raised', () =>
  given(...open(), credited(1, 25_000n))
    .when(credit(credited(2, 10_000n)))
    .thenEvents(credited(2, 10_000n, 35_000n)));

it('completes the funding with the last fen, not before', () => {
  given(...open())
    .when(credit(credited(1, SHARE - 1n)))
    .thenEvents(credited(1, SHARE - 1n));
  given(...open(), credited(1, SHARE - 1n))
    .when(credit(credited(2, 1n)))
    .thenEvents(credited(2, 1n, SHARE), {
      type: 'FundingCompleted',
      data: { projectId, raisedFen: SHARE },
    });
});

it('takes a surplus without completing twice', () =>
  given(...funded())
    .when(credit(credited(2, 100n)))
    .thenEvents(credited(2, 100n, SHARE + 100n)));

it('credits once', () =>
  given(...funded())
    .when(credit(credited(1, SHARE)))
    .thenNothing());

it('gives back at once what arrives after the end', () => {
  const ended: FundingEvent = { type: 'UnwindBegun', data: { projectId, reason: 'cancelled' } };
  const events = given(...open(), ended)
    .when(credit(credited(1, 500n)))
    .events();
  expect(events).toMatchObject([
    { type: 'ContributionCredited', data: { amountFen: 500n, raisedFen: 500n } },
    {
      type: 'ContributionRefunded',
      data: { amountFen: 500n, raisedFen: 0n, reason: 'arrived-after-end' },
    },
  ]);
  expect(fundingOf(...open(), ended, ...events).cashFen).toBe(0n);
});
