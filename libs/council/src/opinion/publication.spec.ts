import type { Followed } from '@yishi/following';
import { type Event, toJson } from '@yishi/kernel';
import { INTEGRATION_EVENTS } from '@yishi/messaging';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { householdId } from '../membership/council.samples';
import {
  adopted,
  answered,
  changed,
  declined,
  explained,
  late,
  opinionId,
  photo,
  rated,
  relayed,
  reopened,
  resolved,
  submitted,
} from './opinion.samples';
import { opinionPublication } from './publication';

const published = ({ type, data }: Event) => {
  const followed: Followed = {
    ...{ type, data, at: '2018-06-01T08:00:00.000Z', by: 'x', role: 'resident' },
    ...{ stream: 'opinions-x', position: 1n, index: 0, commandId: '' },
  };
  const on = opinionPublication.on as Record<
    string,
    ((e: Followed) => readonly Event[]) | undefined
  >;
  return on[type]?.(followed) ?? [];
};
const told = [
  [submitted, 'OpinionSubmitted.v1'],
  [changed('relayed', 'resolved', 'late'), 'OpinionStateChanged.v1'],
  [late(), 'OpinionLate.v1'],
  [rated(false), 'OpinionRated.v1'],
] as const;

it.each(told)('tells the others of $type', (event, type) => {
  const [one, ...more] = published(event);
  expect([one?.type, more]).toEqual([type, []]);
  const instance = plainToInstance(INTEGRATION_EVENTS[type] as new () => object, one!.data);
  expect(validateSync(instance, { whitelist: true, forbidNonWhitelisted: true })).toEqual([]);
});

it('keeps text, household and all answers inside', () => {
  const inside = [
    ...[answered(), declined(), adopted(1n, opinionId), relayed('street'), photo(1)],
    ...[resolved(), explained(), reopened()],
  ];
  expect(inside.flatMap(published)).toEqual([]);
  const [{ data }] = published(submitted) as [Event];
  expect(toJson(data)).not.toContain(householdId(1));
  expect(toJson(data)).not.toContain('三号楼');
});
