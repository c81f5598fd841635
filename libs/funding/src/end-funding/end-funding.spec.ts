import { spec } from '@yishi/kernel';
import { ContinueGivingBack, decide as goOn } from '../continue-giving-back/continue-giving-back';
import { type FundingEvent, funding } from '../funding';
import {
  command,
  credited,
  fundingOf,
  granted,
  invoicePaid,
  invoiceProposed,
  open,
  projectId,
  requested,
  underWay,
} from '../funding.samples';
import { REFUNDS_AT_ONCE } from '../giving-back';
import { decide, EndFunding } from './end-funding';

const given = spec(funding, decide);
const end = command(EndFunding, { projectId, reason: '居民撤回' });
const cancelled = (year: number): FundingEvent => ({
  type: 'AllocationCancelled',
  data: { projectId, districtCode: '410811', year, round: 1, reason: '居民撤回' },
});

it('calls off what is only asked for', () => given(requested()).when(end).thenEvents(cancelled(0)));

it('gives up what was approved', () =>
  given(requested(), granted()).when(end).thenEvents(cancelled(2018)));

it('gives everything back while raising', () => {
  const events = given(...open(), credited(1, 100n))
    .when(end)
    .events();
  expect(events.map(({ type }) => type)).toEqual([
    'UnwindBegun',
    'ContributionRefunded',
    'ProjectUnwound',
  ]);
  expect(fundingOf(...open(), credited(1, 100n), ...events)).toMatchObject({
    stage: 'unwound',
    cashFen: 0n,
    raisedFen: 0n,
  });
});

it('goes on in several appends until the account is empty', () => {
  const going = spec(funding, goOn);
  const many = Array.from({ length: 2 * REFUNDS_AT_ONCE + 1 }, (_, n) => credited(n + 1, 1n));
  let history: readonly FundingEvent[] = [...open(), ...many];
  history = [
    ...history,
    ...given(...history)
      .when(end)
      .events(),
  ];
  for (let turns = 1; fundingOf(...history).stage === 'unwinding'; turns++) {
    expect(turns).toBeLessThanOrEqual(2);
    const more = going(...history)
      .when(command(ContinueGivingBack, { projectId }))
      .events();
    history = [...history, ...more];
  }
  expect(fundingOf(...history)).toMatchObject({ stage: 'unwound', cashFen: 0n });
  going(...history)
    .when(command(ContinueGivingBack, { projectId }))
    .thenNothing();
});

it('can not give back what is spent: it waits for its settlement', () =>
  given(...underWay(), invoiceProposed(1, 600n), invoicePaid(1, 600n))
    .when(end)
    .thenEvents({
      type: 'UnwindBlocked',
      data: { projectId, reason: '居民撤回', spentFen: 600n },
    }));

it('does nothing when there is nothing, or it has ended', () => {
  given().when(end).thenNothing();
  given(requested(), cancelled(0)).when(end).thenNothing();
  const unwound = given(...open())
    .when(end)
    .events();
  given(...open(), ...unwound)
    .when(end)
    .thenNothing();
});
