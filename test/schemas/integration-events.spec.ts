import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fromJson } from '@yishi/kernel';
import { INTEGRATION_EVENTS, type IntegrationEventType } from '@yishi/messaging';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { type FunderFigures, funderFiguresAfter } from '../../libs/ledger/src/funder-figures';
import { journalEntry } from '../../libs/ledger/src/journal';

/**
 * Messages as they were published once. Consumers may read them years later: this file only grows,
 * and a change that is not additive gets a new version beside the old.
 */
const golden = fromJson<readonly { type: IntegrationEventType; data: object }[]>(
  readFileSync(path.join(__dirname, 'golden', 'integration-events.json'), 'utf8'),
);

it('holds every type of integration event', () =>
  expect(new Set(golden.map(({ type }) => type))).toEqual(
    new Set(Object.keys(INTEGRATION_EVENTS)),
  ));

it.each(golden.map((event, index) => [`${index}: ${event.type}`, event] as const))(
  '%s has the shape its class says, and no field beside it',
  (_, { type, data }) => {
    const Shape = INTEGRATION_EVENTS[type] as new () => object;
    const instance = plainToInstance(Shape, data);
    expect(validateSync(instance, { whitelist: true, forbidNonWhitelisted: true })).toEqual([]);
  },
);

it('names no household and no person beside offices and deciders', () => {
  const allowed = ['HouseholdsRegistered.v1', 'CouncilEstablished.v1'];
  for (const { type, data } of golden)
    if (!allowed.includes(type)) expect(JSON.stringify(data, withText)).not.toMatch(NAMES_SOMEBODY);
});
const NAMES_SOMEBODY = /householdId|contactPersonId|donorId|telephone|"name":"[^"]*[户]/;
const withText = (_: string, value: unknown) =>
  typeof value === 'bigint' ? value.toString() : value;

it('comes to the same journal as ever', () => {
  const balances: Record<string, bigint> = {};
  const known = new Map<unknown, readonly FunderFigures[]>();
  for (const { type, data } of golden) {
    const { projectId } = data as { projectId?: string };
    const funders = known.get(projectId) ?? [];
    const entry = journalEntry(type, data as never, { districtCode: '410811', funders });
    for (const { account, amountFen } of entry ?? [])
      balances[account] = (balances[account] ?? 0n) + amountFen;
    known.set(projectId, funderFiguresAfter(type, data as never, funders));
  }
  const left = Object.entries(balances).filter(([, fen]) => fen !== 0n);
  expect(Object.fromEntries(left)).toEqual({
    'appropriation:district-410811:2018': 82_733_333n,
    'authority:district-410811:2018': -82_733_333n,
    'appropriation:street-410811001:2018': 95_683_333n,
    'authority:street-410811001:2018': -95_683_333n,
    'reserve:00000000-0000-8000-8000-0000000000cc': 283_333n,
    'owners:00000000-0000-8000-8000-0000000000cc': -283_333n,
  });
});
