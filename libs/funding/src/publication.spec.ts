import { INTEGRATION_EVENTS, type IntegrationEventType } from '@yishi/messaging';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { ConfirmSettlement, decide } from './confirm-settlement/confirm-settlement';
import type { FundingEvent } from './funding';
import {
  accepted,
  appropriated,
  approved,
  command,
  credited,
  finance,
  fundingOf,
  id,
  open,
  paymentReleased,
  projectId,
  SHARE,
} from './funding.samples';
import { fundingPublication } from './publication';

type Out = readonly Readonly<{ type: IntegrationEventType; data: object }>[];
const publish = ({ type, data }: Readonly<{ type: string; data: object }>): Out => {
  const map = (fundingPublication.on as Record<string, undefined | ((event: object) => Out)>)[type];
  return map?.({ type, data }) ?? [];
};
const settlement = (): readonly FundingEvent[] => {
  const state = fundingOf(...accepted(), {
    type: 'SettlementProposed',
    data: { projectId, actualFen: 25_860_000n, by: 'director' },
  });
  const context = { now: new Date(0), actor: finance, commandId: '', loaded: undefined };
  return decide(command(ConfirmSettlement, { projectId }), state, context);
};
const left = {
  projectId,
  contributionId: id('b'),
  receiptNumber: '2018-000001',
  channel: 'cash',
  amountFen: 5n,
  reason: '误记',
  raisedFen: 0n,
} as const;

it('publishes only what the contract allows, in shape', () => {
  const events = [
    appropriated('district', 1n),
    approved(),
    ...open(),
    ...accepted(),
    ...settlement(),
    { type: 'ContributionReversed', data: left },
    { type: 'ProjectUnwound', data: settlement().at(-1)!.data },
  ];
  const published = events.flatMap(publish);
  expect(published.length).toBeGreaterThan(10);
  for (const { type, data } of published) {
    const instance = plainToInstance(INTEGRATION_EVENTS[type] as new () => object, data);
    const options = { whitelist: true, forbidUnknownValues: true };
    expect([type, validateSync(instance, options)]).toEqual([type, []]);
  }
});

it('names neither household nor donor', () => {
  const text = JSON.stringify(publish(credited(1, SHARE)), (_key, value) => String(value));
  expect(text).not.toMatch(/household|donor|reference/);
});

it('says how money of a contribution left', () => {
  expect(publish({ type: 'ContributionReversed', data: left })).toMatchObject([
    { type: 'ContributionReversed.v1', data: { kind: 'reversal' } },
  ]);
  expect(publish({ type: 'ContributionRefunded', data: left })).toMatchObject([
    { type: 'ContributionReversed.v1', data: { kind: 'refund' } },
  ]);
});

it('tells a release only where no closing tells it', () => {
  const data = { projectId, year: 2018, round: 1, parts: [] };
  const release = (whole: boolean) =>
    publish({ type: 'AllocationReleased', data: { ...data, whole } });
  expect(release(true)).toEqual([
    { type: 'AllocationReleased.v1', data: { projectId, year: 2018, parts: [] } },
  ]);
  expect(release(false)).toEqual([]);
});

it('tells the new deadline with a reopening', () => {
  const data = { projectId, raisedFen: 1n, targetFen: 2n, deadline: '2018-09-01T00:00:00.000Z' };
  expect(publish({ type: 'FundingReopened', data }).map(({ type }) => type)).toEqual([
    'FundingReopened.v1',
    'RaisingExtended.v1',
  ]);
});

it('marks payments ahead of the raising', () =>
  expect(publish(paymentReleased(1, 'district', 5n, true))).toMatchObject([
    { data: { aheadOfRaising: true, year: 2018, account: 'district' } },
  ]));
