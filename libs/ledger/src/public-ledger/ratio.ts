import { type Fen, formatYuan, parseShare } from '@yishi/kernel';
import type { FunderShare, FunderSource } from '@yishi/messaging';
import { type FunderFigures, isPublic } from '../funder-figures';

/**
 * What a public funder has paid to what the residents have raised, beside what the policy says: a
 * fact, not a judgement. `offPolicy` when it has paid more than the raised money frees by the
 * shares: rounded down to the fen while raising, the whole share once the residents' part is
 * complete, its part of the actual cost in the end. `paid` is
 * `null` when nothing is raised yet. In a settled project `raisedFen` is what the residents bear of
 * the actual cost: what went to the reserve or back to donors paid for nothing.
 */
export type Ratio = Readonly<{
  funder: string;
  source: FunderSource;
  paidFen: Fen;
  raisedFen: Fen;
  paid: string | null;
  policy: string | null;
  offPolicy: boolean;
  isSettled: boolean;
  text: Readonly<{ en: string; 'zh-CN': string }>;
}>;

const greatestDivisor = (a: bigint, b: bigint): bigint =>
  b === 0n ? a : greatestDivisor(b, a % b);

/** Beyond this a fraction says less than its decimals. */
const LONGEST_TERM = 1_000n;

/**
 * `'6:1'`, `'5:3'`, `'4.37:1'`. Decimals are rounded down, or up when the ratio is said to be too
 * high: a ratio above the policy never shows as the policy's own. `undefined` over nothing.
 */
export function ratioText(paidFen: Fen, raisedFen: Fen, roundUp = false): string | undefined {
  if (raisedFen <= 0n) return undefined;
  if (paidFen === 0n) return '0:1';
  const divisor = greatestDivisor(paidFen, raisedFen);
  const [left, right] = [paidFen / divisor, raisedFen / divisor];
  if (left < LONGEST_TERM && right < LONGEST_TERM) return `${left}:${right}`;
  const hundredths = (paidFen * 100n + (roundUp ? raisedFen - 1n : 0n)) / raisedFen;
  const decimals = (hundredths % 100n).toString().padStart(2, '0').replace(/0+$/, '');
  return `${hundredths / 100n}${decimals && `.${decimals}`}:1`;
}

/** The funder's share over the residents', as whole numbers: 2/3 over 1/6 is 4 and 1. */
function policyRatio(
  funder: string,
  shares: readonly FunderShare[],
): readonly [bigint, bigint] | undefined {
  const own = parseShare(shares.find((share) => share.funder === funder)?.share ?? '');
  if (!own) return undefined;
  let numerator = 0n;
  let denominator = 1n;
  for (const { source, share } of shares) {
    const theirs = source === 'residents' ? parseShare(share) : undefined;
    if (!theirs) continue;
    numerator = numerator * theirs.denominator + theirs.numerator * denominator;
    denominator *= theirs.denominator;
  }
  if (numerator === 0n) return undefined;
  return [own.numerator * denominator, own.denominator * numerator];
}

/** What raised money frees of a funder's share. */
function freedFen(
  shareFen: Fen,
  raisedFen: Fen,
  targetFen: Fen,
  [left, right]: readonly [bigint, bigint],
): Fen {
  const byRatio = (raisedFen * left) / right;
  return raisedFen >= targetFen || byRatio > shareFen ? shareFen : byRatio;
}

export const targetFen = (funders: readonly FunderFigures[]): Fen =>
  funders.filter((funder) => !isPublic(funder)).reduce((sum, f) => sum + f.shareFen, 0n);

/** One ratio for each public funder; none before the terms of the project are known. */
export function ratios(
  funders: readonly FunderFigures[],
  shares: readonly FunderShare[],
  raisedFen: Fen,
): readonly Ratio[] {
  const wantedFen = targetFen(funders);
  const residentsFen = borneFen(funders) ?? raisedFen;
  return funders.filter(isPublic).map(({ funder, source, shareFen, paidFen, backFen, dueFen }) => {
    const netFen = paidFen - backFen;
    const policy = policyRatio(funder, shares);
    const allowedFen = dueFen ?? (policy && freedFen(shareFen, raisedFen, wantedFen, policy));
    const offPolicy = allowedFen !== undefined && netFen > allowedFen;
    return described({
      funder,
      source,
      paidFen: netFen,
      raisedFen: residentsFen,
      paid: ratioText(netFen, residentsFen, offPolicy) ?? null,
      policy: policy ? (ratioText(policy[0], policy[1]) ?? null) : null,
      offPolicy,
      isSettled: dueFen !== null,
    });
  });
}

/** What the residents bear of a settled project's actual cost. */
function borneFen(funders: readonly FunderFigures[]): Fen | undefined {
  const parts = funders.filter((funder) => !isPublic(funder)).map(({ dueFen }) => dueFen);
  if (parts.length === 0 || parts.includes(null)) return undefined;
  return parts.reduce<Fen>((sum, dueFen) => sum + (dueFen ?? 0n), 0n);
}

const PAYERS = {
  district: { en: 'The district', 'zh-CN': '区财政' },
  street: { en: 'The street', 'zh-CN': '街道' },
  residents: { en: 'The residents', 'zh-CN': '居民' },
} as const;

/** The same facts in words. */
export function described(ratio: Omit<Ratio, 'text'>): Ratio {
  const { funder, source, paidFen, raisedFen, paid, policy, offPolicy, isSettled } = ratio;
  const isNamed = funder !== source;
  const zh = `${PAYERS[source]['zh-CN']}${isNamed ? `（${funder}）` : ''}`;
  const en = `${PAYERS[source].en}${isNamed ? ` (${funder})` : ''}`;
  const [yuan, raised] = [formatYuan(paidFen), formatYuan(raisedFen)];
  const text = {
    en:
      `${en} has paid ${yuan} yuan, the residents ${isSettled ? 'bear' : 'have raised'} ${raised} yuan` +
      `${paid ? `: ${paid}` : ''}${policy ? `; the policy says ${policy}` : ''}` +
      `${offPolicy ? '. This is off policy.' : '.'}`,
    'zh-CN':
      `${zh}已付 ${yuan} 元，居民${isSettled ? '承担' : '已筹'} ${raised} 元` +
      `${paid ? `，即 ${paid}` : ''}${policy ? `；政策为 ${policy}` : ''}` +
      `${offPolicy ? '。与政策比例不符。' : '。'}`,
  };
  return { ...ratio, text };
}
