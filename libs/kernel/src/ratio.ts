/** An exact positive fraction. */
export type Share = Readonly<{ numerator: bigint; denominator: bigint }>;

/**
 * `'2/3'` or `'1'` to a share; `undefined` when it is not a fraction in (0, 1] with at most nine
 * digits each.
 */
export function parseShare(text: string): Share | undefined {
  const match = /^([1-9]\d{0,8})(?:\/([1-9]\d{0,8}))?$/.exec(text);
  if (!match) return undefined;
  const share = { numerator: BigInt(match[1]!), denominator: BigInt(match[2] ?? '1') };
  return share.numerator <= share.denominator ? share : undefined;
}

export const formatShare = ({ numerator, denominator }: Share): string =>
  `${numerator}/${denominator}`;

export function sharesSumToOne(shares: readonly Share[]): boolean {
  let numerator = 0n;
  let denominator = 1n;
  for (const share of shares) {
    numerator = numerator * share.denominator + share.numerator * denominator;
    denominator *= share.denominator;
  }
  return shares.length > 0 && numerator === denominator;
}

/** `part / whole >= threshold`, in whole numbers. */
export const reaches = (part: number, whole: number, threshold: Share): boolean =>
  whole > 0 && BigInt(part) * threshold.denominator >= threshold.numerator * BigInt(whole);

/** The smallest number of `whole` that reaches the threshold. */
export function neededFor(whole: number, threshold: Share): number {
  const needed =
    (threshold.numerator * BigInt(whole) + threshold.denominator - 1n) / threshold.denominator;
  return Number(needed);
}

/** Percent with two decimals, rounded **down**, as text: 69.999 % never shows as 70 %. */
export function percentFloor(part: bigint | number, whole: bigint | number): string {
  if (BigInt(whole) <= 0n) return '0.00';
  const hundredths = (BigInt(part) * 10_000n) / BigInt(whole);
  return `${hundredths / 100n}.${(hundredths % 100n).toString().padStart(2, '0')}`;
}
