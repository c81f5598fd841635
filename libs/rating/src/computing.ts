import { parseShare } from '@yishi/kernel';
import type { RatingSource, RatingWeight } from '@yishi/messaging';

/** An exact number ≥ 0; not always in lowest terms. */
export type Rational = Readonly<{ numerator: bigint; denominator: bigint }>;

/** The scores of one member by one source, added up over `sheets` ballots or sheets × criteria. */
export type Total = Readonly<{ sum: bigint; count: bigint }>;

export type MemberTotals = Readonly<{
  personId: string;
  totals: Readonly<Record<RatingSource, Total>>;
}>;

/** A source's mean: exact as a fraction in lowest terms, and as it is shown. */
export type SourceMean = Readonly<{ source: RatingSource; mean: string; shown: string }>;

/** `score` has two decimals; `sources` is `null` where it is not shown (see `FEWEST_BALLOTS`). */
export type MemberResult = Readonly<{
  personId: string;
  score: string;
  rank: number;
  sources: readonly SourceMean[] | null;
}>;

/** With fewer ballots no source's mean is shown: it would say what a few households thought. */
export const FEWEST_BALLOTS = 5;

const add = (a: Rational, b: Rational): Rational => ({
  numerator: a.numerator * b.denominator + b.numerator * a.denominator,
  denominator: a.denominator * b.denominator,
});

const multiply = (a: Rational, b: Rational): Rational => ({
  numerator: a.numerator * b.numerator,
  denominator: a.denominator * b.denominator,
});

const meanOf = ({ sum, count }: Total): Rational => {
  if (count <= 0n) throw new RangeError('a source without scores has no mean');
  return { numerator: sum, denominator: count };
};

/** Hundredths, rounded half up. */
export const hundredths = ({ numerator, denominator }: Rational): bigint =>
  (200n * numerator + denominator) / (2n * denominator);

/** `8325n` → `'83.25'`. */
export const asScore = (value: bigint): string =>
  `${value / 100n}.${(value % 100n).toString().padStart(2, '0')}`;

/** `'83.25'` → `8325n`. */
export const scoreOf = (text: string): bigint => BigInt(text.replace('.', ''));

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}

function asFraction({ numerator, denominator }: Rational): string {
  const divisor = greatestCommonDivisor(numerator, denominator);
  return `${numerator / divisor}/${denominator / divisor}`;
}

/** The weighted mean of the sources' means, exact. */
export function weightedMean(
  totals: MemberTotals['totals'],
  weights: readonly RatingWeight[],
): Rational {
  return weights.reduce<Rational>(
    (sum, { source, weight }) => {
      const share = parseShare(weight);
      if (!share) throw new RangeError(`the weight of ${source} is not a fraction`);
      return add(sum, multiply(meanOf(totals[source]), share));
    },
    { numerator: 0n, denominator: 1n },
  );
}

/** Ranks by the shown scores, descending; equal scores share a rank: 1, 2, 2, 4. */
export function ranksOf(scores: readonly bigint[]): readonly number[] {
  return scores.map((score) => 1 + scores.filter((other) => other > score).length);
}

/**
 * The result of a period (domain: rating): rounded once, at the end, and ranked by what is shown,
 * so that equal scores on the page share a rank. In order of rank, then of id. `ballots`: how many
 * there were.
 */
export function resultsOf(
  members: readonly MemberTotals[],
  weights: readonly RatingWeight[],
  ballots: number,
): readonly MemberResult[] {
  const scores = members.map(({ totals }) => hundredths(weightedMean(totals, weights)));
  const ranks = ranksOf(scores);
  const results = members.map(({ personId, totals }, index) => ({
    personId,
    score: asScore(scores[index]!),
    rank: ranks[index]!,
    sources: ballots < FEWEST_BALLOTS ? null : meansOf(totals, weights),
  }));
  return results.sort((a, b) => a.rank - b.rank || (a.personId < b.personId ? -1 : 1));
}

const meansOf = (
  totals: MemberTotals['totals'],
  weights: readonly RatingWeight[],
): readonly SourceMean[] =>
  weights.map(({ source }) => {
    const mean = meanOf(totals[source]);
    return { source, mean: asFraction(mean), shown: asScore(hundredths(mean)) };
  });

/** Who is low: under the line, or in the last place, which is none when all share the first. */
export function lowOf(results: readonly MemberResult[], lowLine: number): readonly string[] {
  const last = Math.max(...results.map(({ rank }) => rank));
  const line = BigInt(lowLine) * 100n;
  return results
    .filter(({ score, rank }) => scoreOf(score) < line || (rank === last && last > 1))
    .map(({ personId }) => personId);
}
