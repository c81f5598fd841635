/** `'2/3'` as two whole numbers. */
function fraction(text: string): readonly [bigint, bigint] {
  const [numerator = '', denominator = '1'] = text.split('/');
  return [BigInt(numerator), BigInt(denominator)];
}

/**
 * The split of a cost by largest remainders, counted here once more and in another way than the
 * program does: over one common denominator, handing out what is left one fen at a time to whoever
 * is owed most at that moment.
 */
export function splitAnew(totalFen: bigint, shares: readonly string[]): readonly bigint[] {
  const fractions = shares.map(fraction);
  const common = fractions.reduce((product, [, denominator]) => product * denominator, 1n);
  const owed = fractions.map(
    ([numerator, denominator]) => totalFen * numerator * (common / denominator),
  );
  const parts = owed.map((amount) => amount / common);
  for (;;) {
    const given = parts.reduce((sum, part) => sum + part, 0n);
    if (given >= totalFen) return parts;
    let most = 0;
    owed.forEach((amount, place) => {
      const missing = amount - parts[place]! * common;
      if (missing > owed[most]! - parts[most]! * common) most = place;
    });
    parts[most] = parts[most]! + 1n;
  }
}
