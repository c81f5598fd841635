import * as fc from 'fast-check';
import { formatYuan, MAX_FEN, parseYuan, splitByShares, sumFen } from './money';
import { parseShare, type Share } from './ratio';

const seed = Number(process.env.YISHI_TEST_SEED ?? Date.now() % 2 ** 31);
console.info(`seed ${seed}`);

const shares = (...texts: string[]): Share[] => texts.map((text) => parseShare(text) as Share);
const shanyang = shares('2/3', '1/6', '1/6');

describe('splitting a total by shares', () => {
  it.each([
    [26_040_000n, [17_360_000n, 4_340_000n, 4_340_000n]],
    [25_860_000n, [17_240_000n, 4_310_000n, 4_310_000n]],
    [100n, [67n, 17n, 16n]],
    [1n, [1n, 0n, 0n]],
    [5n, [3n, 1n, 1n]],
    [3n, [2n, 1n, 0n]],
    [0n, [0n, 0n, 0n]],
  ])('%s fen', (total, parts) => {
    expect(splitByShares(total, shanyang)).toEqual(parts);
  });

  it('splits among two and five funders', () => {
    expect(splitByShares(101n, shares('1/2', '1/2'))).toEqual([51n, 50n]);
    expect(splitByShares(7n, shares('1/5', '1/5', '1/5', '1/5', '1/5'))).toEqual([
      2n,
      2n,
      1n,
      1n,
      1n,
    ]);
  });

  it('refuses shares that do not sum to 1, and negative totals', () => {
    expect(() => splitByShares(100n, shares('2/3', '1/6'))).toThrow('do not sum to 1');
    expect(() => splitByShares(100n, shares('2/3', '1/3', '1/6'))).toThrow('do not sum to 1');
    expect(() => splitByShares(-1n, shanyang)).toThrow('negative');
  });

  it('always sums to the total, and no part is a fen or more off its exact share', () => {
    const weights = fc.array(fc.bigInt({ min: 1n, max: 999n }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: MAX_FEN }), weights, (total, numerators) => {
        const denominator = numerators.reduce((sum, n) => sum + n, 0n);
        const funders = numerators.map((numerator) => ({ numerator, denominator }));
        const parts = splitByShares(total, funders);
        expect(sumFen(parts)).toBe(total);
        for (const [i, part] of parts.entries()) {
          const off = part * denominator - total * numerators[i]!;
          expect(off < denominator && off > -denominator).toBe(true);
        }
      }),
      { seed },
    );
  });
});

describe('yuan as text', () => {
  it.each([
    ['1,234.50', 123_450n],
    ['¥500.00', 50_000n],
    ['0.01', 1n],
    ['7.5', 750n],
    ['260400', 26_040_000n],
  ])('reads %s', (text, fen) => expect(parseYuan(text)).toBe(fen));

  it.each(['', '1.234', '-1', '1e21', '12,34', '1 000', '0x10', 'abc', '99999999999999.99'])(
    'does not read %p',
    (text) => expect(parseYuan(text)).toBeUndefined(),
  );

  it('shows two decimals and thousands separators', () => {
    expect(formatYuan(26_040_000n)).toBe('260,400.00');
    expect(formatYuan(-5n)).toBe('-0.05');
    expect(formatYuan(123_456_789n)).toBe('1,234,567.89');
  });

  it('reads back what it shows', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: MAX_FEN }), (fen) => {
        expect(parseYuan(formatYuan(fen))).toBe(fen);
      }),
      { seed },
    );
  });
});
