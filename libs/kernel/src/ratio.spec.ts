import * as fc from 'fast-check';
import { neededFor, parseShare, percentFloor, reaches, type Share } from './ratio';

const seed = Number(process.env.YISHI_TEST_SEED ?? Date.now() % 2 ** 31);
console.info(`seed ${seed}`);

const seventy = parseShare('7/10') as Share;

describe('the threshold', () => {
  it.each([
    [10, 7, true],
    [276, 193, false],
    [276, 194, true],
    [186, 130, false],
    [186, 131, true],
    [1, 0, false],
    [1, 1, true],
    [0, 0, false],
  ])('of %d households, %d take part: %s', (whole, part, expected) => {
    expect(reaches(part, whole, seventy)).toBe(expected);
  });

  it('is reached exactly from the needed number on', () => {
    const share = fc
      .tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1000 }))
      .map(([a, b]) => ({
        numerator: BigInt(Math.min(a, b)),
        denominator: BigInt(Math.max(a, b)),
      }));
    fc.assert(
      fc.property(share, fc.integer({ min: 1, max: 100_000 }), (threshold, whole) => {
        const needed = neededFor(whole, threshold);
        expect(reaches(needed, whole, threshold)).toBe(true);
        expect(reaches(needed - 1, whole, threshold)).toBe(false);
      }),
      { seed },
    );
  });
});

it('reads fractions in (0, 1] and nothing else', () => {
  expect(parseShare('2/3')).toEqual({ numerator: 2n, denominator: 3n });
  expect(parseShare('1')).toEqual({ numerator: 1n, denominator: 1n });
  for (const text of ['0', '0/1', '4/3', '1/0', '-1/2', '0.5', '1/2/3', '1e9', ''])
    expect(parseShare(text)).toBeUndefined();
});

it('rounds percentages down: 69.999 % never shows as 70 %', () => {
  expect(percentFloor(69_999, 100_000)).toBe('69.99');
  expect(percentFloor(7, 10)).toBe('70.00');
  expect(percentFloor(1, 0)).toBe('0.00');
});
