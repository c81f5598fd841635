import { parseShare, splitByShares } from '@yishi/kernel';
import fc from 'fast-check';
import { splitAnew } from './split';

const POLICY = ['2/3', '1/6', '1/6'];

it.each([
  [26_040_000n, [17_360_000n, 4_340_000n, 4_340_000n]],
  [100n, [67n, 17n, 16n]],
  [1n, [1n, 0n, 0n]],
  [5n, [3n, 1n, 1n]],
  [3n, [2n, 1n, 0n]],
  [0n, [0n, 0n, 0n]],
])('splits %s as the domain says', (total, parts) =>
  expect(splitAnew(total, POLICY)).toEqual(parts),
);

it('comes to what the program comes to, on its own way', () => {
  const seed = Math.floor(performance.now() * 1_000);
  console.info(`split property, seed ${seed}`);
  const weights = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 15n), weights, (total, chosen) => {
      const whole = chosen.reduce((sum, weight) => sum + weight, 0);
      const shares = chosen.map((weight) => `${weight}/${whole}`);
      const expected = splitByShares(
        total,
        shares.map((share) => parseShare(share)!),
      );
      expect(splitAnew(total, shares)).toEqual(expected);
    }),
    { seed },
  );
});
