import { type Share, sharesSumToOne } from './ratio';

/**
 * Whole fen (1 yuan = 100 fen). On the wire it is a JSON integer, so it never leaves ±(2^53 − 1).
 */
export type Fen = bigint;

export const MAX_FEN: Fen = 9_007_199_254_740_991n;

export const isFen = (value: unknown): value is Fen =>
  typeof value === 'bigint' && value <= MAX_FEN && value >= -MAX_FEN;

/** Throws a RangeError when the amount left the range that JSON can carry exactly. */
export function checkedFen(value: bigint): Fen {
  if (!isFen(value)) throw new RangeError('amount outside ±(2^53 − 1) fen');
  return value;
}

export const sumFen = (amounts: Iterable<Fen>): Fen => {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return checkedFen(sum);
};

export const minFen = (a: Fen, b: Fen): Fen => (a < b ? a : b);
export const maxFen = (a: Fen, b: Fen): Fen => (a > b ? a : b);

/**
 * `'1,234.50'`, `'¥500'` (already NFKC-normalised) to fen; `undefined` when it is no amount ≥ 0.
 */
export function parseYuan(text: string): Fen | undefined {
  const match = /^[¥￥]?(\d{1,3}(?:,\d{3})+|\d{1,14})(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!match) return undefined;
  const fen =
    BigInt(match[1]!.replaceAll(',', '')) * 100n + BigInt((match[2] ?? '').padEnd(2, '0'));
  return isFen(fen) ? fen : undefined;
}

/** Yuan with two decimals and thousands separators: `26040000n` → `'260,400.00'`. */
export function formatYuan(fen: Fen): string {
  const digits = (fen < 0n ? -fen : fen).toString().padStart(3, '0');
  const yuan = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${fen < 0n ? '-' : ''}${yuan}.${digits.slice(-2)}`;
}

/**
 * Splits `total` among funders by the largest-remainder method (domain: funding, shares): floor
 * each exact share, then give the remaining fen one by one to the largest remainders, ties to the
 * earlier funder. The parts, in the order of `shares`, always sum to `total`. Refuses (RangeError)
 * a negative total and shares that do not sum to exactly 1.
 */
export function splitByShares(total: Fen, shares: readonly Share[]): readonly Fen[] {
  if (total < 0n) throw new RangeError('cannot split a negative amount');
  if (!sharesSumToOne(shares)) throw new RangeError('shares do not sum to 1');
  const exact = shares.map(({ numerator, denominator }, index) => ({
    index,
    part: (total * numerator) / denominator,
    remainder: (total * numerator) % denominator,
    denominator,
  }));
  let left = total - exact.reduce((sum, e) => sum + e.part, 0n);
  const byRemainder = [...exact].sort((a, b) => {
    const difference = b.remainder * a.denominator - a.remainder * b.denominator;
    return difference === 0n ? a.index - b.index : difference > 0n ? 1 : -1;
  });
  for (const entry of byRemainder) {
    if (left === 0n) break;
    entry.part += 1n;
    left -= 1n;
  }
  return exact.map((e) => e.part);
}
