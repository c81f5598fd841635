import { BEFORE_ALL } from '../message-bus';
import { metadataOf, startsOf } from './starts';

const place = { position: 100n, index: 3 };
const state = (offset?: bigint, metadata = metadataOf(place), begin = 0n, end = 50n) => ({
  ...{ topic: 'yishi.one.v1', partition: 0, begin, end },
  committed: offset === undefined ? undefined : { offset, metadata },
});
const startOf = (...of: Parameters<typeof state>) => startsOf([state(...of)], place)[0]!.offset;

it('starts where was committed, when the subscriber had come so far', () => {
  expect(startOf(20n)).toBe(20n);
  expect(startOf(50n)).toBe(50n);
  expect(startOf(20n, metadataOf({ position: 99n, index: 2_147_483_647 }))).toBe(20n);
  expect(startOf(20n, metadataOf({ position: 100n, index: -2_147_483_648 }))).toBe(20n);
});

it.each([
  ['nothing is committed', undefined, undefined],
  ['the subscriber has not come so far', 20n, metadataOf({ position: 100n, index: 4 })],
  ['it does not say how far', 20n, ''],
  ['it says what is not a place', 20n, 'far'],
  ['it is behind the end: another topic of the name', 51n, undefined],
])('starts at the beginning when %s', (_, offset, metadata) =>
  expect(startOf(offset, metadata)).toBe(0n),
);

it('starts at the beginning for a subscriber that lost its place', () =>
  expect(startsOf([state(20n)], BEFORE_ALL)[0]!.offset).toBe(0n));

it('does without a beginning that is gone only when it need not be read', () => {
  expect(startOf(20n, undefined, 20n)).toBe(20n);
  expect(() => startOf(19n, undefined, 20n)).toThrow(
    'yishi.one.v1/0 begins with record 20: what came before is lost',
  );
  expect(() => startOf(undefined, undefined, 1n)).toThrow(/begins with record 1/);
});
