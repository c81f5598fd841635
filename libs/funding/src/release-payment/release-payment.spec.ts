import { Forbidden, NotFound, spec } from '@yishi/kernel';
import { funding } from '../funding';
import {
  command,
  credited,
  finance,
  funded,
  fundingOf,
  id,
  officer,
  open,
  otherFinance,
  otherOfficer,
  paymentProposed,
  paymentReleased,
  projectId,
  SHARE,
} from '../funding.samples';
import { RejectPayment, decide as reject } from '../reject-payment/reject-payment';
import { decide, ReleasePayment } from './release-payment';

const given = spec(funding, decide, { actor: otherFinance });
const release = command(ReleasePayment, { projectId, paymentId: id('c', 1) });
const proposed = [...funded(), paymentProposed(1, 'district', 17_360_000n)];
const rejected = spec(funding, reject, { actor: otherFinance })(...proposed)
  .when(command(RejectPayment, { projectId, paymentId: id('c', 1), reason: '重复' }))
  .events();

it('is released by another person of the office: the account holds it', () => {
  const events = given(...proposed)
    .when(release)
    .events();
  expect(events).toEqual([paymentReleased(1, 'district', 17_360_000n)]);
  expect(fundingOf(...proposed, ...events).cashFen).toBe(SHARE + 17_360_000n);
});

it('is not released by who proposed it', () =>
  given(...proposed)
    .when(release, { actor: finance })
    .thenRefused('same-person'));

it('is not released by another office', () => {
  const run = () =>
    given(...proposed)
      .when(release, { actor: otherOfficer })
      .events();
  expect(run).toThrow(Forbidden);
  expect(() =>
    spec(funding, reject, { actor: officer })(...proposed)
      .when(command(RejectPayment, { projectId, paymentId: id('c', 1), reason: 'x' }))
      .events(),
  ).toThrow(Forbidden);
});

it('is released once', () =>
  given(...proposed, paymentReleased(1, 'district', 17_360_000n))
    .when(release)
    .thenRefused('payment-not-open', { status: 'released' }));

it('is not released after it was rejected, and what it bound is free again', () => {
  given(...proposed, ...rejected)
    .when(release)
    .thenRefused('payment-not-open', { status: 'rejected' });
  expect(fundingOf(...proposed, ...rejected).proposed.get('district')).toBe(0n);
});

it('asks again whether the funding is complete', () =>
  given(...proposed, {
    type: 'ContributionReversed',
    data: {
      projectId,
      contributionId: id('b', 1),
      receiptNumber: '2018-000001',
      channel: 'cash',
      amountFen: SHARE,
      reason: '转账被退回',
      raisedFen: 0n,
    },
  })
    .when(release)
    .thenRefused('funding-incomplete', { missingFen: SHARE }));

it('marks what is paid ahead of the raising', () => {
  const ahead = [...open('advance'), credited(1, 100n), paymentProposed(1, 'district', 5_000n)];
  given(...ahead)
    .when(release)
    .thenEvents(paymentReleased(1, 'district', 5_000n, true));
  given(...ahead, credited(2, SHARE, SHARE + 100n))
    .when(release)
    .thenEvents(paymentReleased(1, 'district', 5_000n, false));
});

it('knows no other payment', () =>
  expect(() =>
    given(...funded())
      .when(release)
      .events(),
  ).toThrow(NotFound));
