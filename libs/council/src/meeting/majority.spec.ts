import fc from 'fast-check';
import { isPassed, isQuorate } from './majority';

it.each([
  // present, size, quorate: exactly half is not more than half
  [5, 10, false],
  [6, 10, true],
  [5, 9, true],
  [4, 9, false],
  [0, 0, false],
  [1, 1, true],
])('%i of %i households: quorate is %p', (present, size, quorate) =>
  expect(isQuorate(present, size)).toBe(quorate),
);

it.each([
  // for, present, size, passed
  [4, 6, 10, true],
  [3, 6, 10, false],
  [4, 7, 10, true],
  [5, 5, 10, false],
  [10, 10, 10, true],
  [0, 6, 10, false],
])('%i for of %i present of %i: passed is %p', (votesFor, present, size, passed) =>
  expect(isPassed({ votesFor, present, size })).toBe(passed),
);

it('agrees with counting those on the other side', () => {
  const count = fc.integer({ min: 0, max: 2_000 });
  fc.assert(
    fc.property(count, count, count, (votesFor, present, size) => {
      const both = present > size - present && votesFor > present - votesFor;
      expect(isPassed({ votesFor, present, size })).toBe(both);
    }),
  );
});
