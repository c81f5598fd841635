import { Forbidden, NotFound, spec } from '@yishi/kernel';
import { funding } from '../funding';
import {
  command,
  credited,
  endorserInFinance,
  finance,
  funded,
  granted,
  id,
  officer,
  open,
  paymentProposed,
  paymentReleased,
  projectId,
  requested,
  SHARE,
} from '../funding.samples';
import { decide, ProposePayment } from './propose-payment';

const given = spec(funding, decide, { actor: finance, commandId: id('c', 1) });
const propose = (funder: string, amountFen: bigint) =>
  command(ProposePayment, { projectId, funder, amountFen });

it("proposes the district's whole part when the funding is complete", () =>
  given(...funded())
    .when(propose('district', 17_360_000n))
    .thenEvents(paymentProposed(1, 'district', 17_360_000n)));

it("proposes the street's part by the street", () =>
  given(...funded())
    .when(propose('street', SHARE), { actor: officer })
    .thenEvents(paymentProposed(1, 'street', SHARE)));

it('never proposes more than the part, counting what is proposed and paid', () => {
  given(...funded())
    .when(propose('district', 17_360_001n))
    .thenRefused('payment-exceeds-share', { remainingFen: 17_360_000n });
  given(
    ...funded(),
    paymentProposed(1, 'district', 100n),
    paymentReleased(1, 'district', 100n),
    paymentProposed(2, 'district', 17_359_000n),
  )
    .when(propose('district', 901n), { commandId: id('c', 3) })
    .thenRefused('payment-exceeds-share', { remainingFen: 900n });
});

it('waits for the residents under the policy on-target', () =>
  given(...open(), credited(1, SHARE - 1n))
    .when(propose('district', 1n))
    .thenRefused('funding-incomplete', { missingFen: 1n }));

it('frees four yuan of the district for each of the residents under pro-rata', () => {
  const raised = given(...open('pro-rata'), credited(1, 100n));
  raised.when(propose('district', 400n)).thenEvents(paymentProposed(1, 'district', 400n));
  raised
    .when(propose('district', 401n))
    .thenRefused('payment-ahead-of-raising', { freedFen: 400n });
  given(...open('pro-rata'), credited(1, 100n), paymentProposed(1, 'district', 400n))
    .when(propose('district', 1n), { commandId: id('c', 2) })
    .thenRefused('payment-ahead-of-raising', { freedFen: 0n });
});

it('pays before the residents under advance, but not before raising opens', () => {
  given(...open('advance'))
    .when(propose('district', 1n))
    .thenEvents(paymentProposed(1, 'district', 1n));
  given(requested(1, 'advance'), granted())
    .when(propose('district', 1n))
    .thenRefused('raising-not-open', { stage: 'approved' });
});

it("forbids one funder the other's money", () => {
  const run = (funder: string, actor = finance) =>
    given(...funded())
      .when(propose(funder, 1n), { actor })
      .events();
  expect(() => run('street')).toThrow(Forbidden);
  expect(() => run('district', officer)).toThrow(Forbidden);
});

it("knows no payment of the residents' part and no unknown funder", () => {
  expect(() =>
    given(...funded())
      .when(propose('residents', 1n))
      .events(),
  ).toThrow(NotFound);
  expect(() =>
    given(...funded())
      .when(propose('city', 1n))
      .events(),
  ).toThrow(NotFound);
});

it('lets nobody pay who decided on the project in another role', () =>
  given(...funded())
    .when(propose('district', 1n), { actor: endorserInFinance })
    .thenRefused('decided-before', { role: 'project' }));
