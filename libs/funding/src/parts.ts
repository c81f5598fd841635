import { type Fen, minFen, parseShare, type Share, splitByShares, sumFen } from '@yishi/kernel';
import type { FunderPart, FunderShare, FunderSource } from '@yishi/messaging';

/** One funder's part of a cost; `account` is the key of its appropriation, '' for the residents. */
export type Part = Readonly<FunderPart>;

/** `street-410811001` of the funder `street`; a district's account is the funder's name alone. */
export const accountOf = (funder: string, source: FunderSource, streetCode: string): string =>
  source === 'residents' ? '' : source === 'street' ? `${funder}-${streetCode}` : funder;

/** The street an account belongs to, '' for an account of the district itself. */
export const streetOfAccount = (account: string): string => /-(\d{9})$/.exec(account)?.[1] ?? '';

/**
 * A policy's fraction; the policy was checked when it was adopted, so this throws on a broken event
 * only.
 */
export function shareOf({ share }: FunderShare): Share {
  const parsed = parseShare(share);
  if (!parsed) throw new RangeError(`no share: ${share}`);
  return parsed;
}

/** Splits a cost among the policy's funders, in the policy's order; the parts sum to the cost. */
export function partsOf(
  totalFen: Fen,
  shares: readonly FunderShare[],
  streetCode: string,
): readonly Part[] {
  const amounts = splitByShares(totalFen, shares.map(shareOf));
  return shares.map(({ funder, source }, index) => ({
    funder,
    source,
    account: accountOf(funder, source, streetCode),
    amountFen: amounts[index]!,
  }));
}

export const isPublic = ({ source }: Pick<Part, 'source'>): boolean => source !== 'residents';

/** What the residents have to bring. */
export const residentsFen = (parts: readonly Part[]): Fen =>
  sumFen(parts.filter((part) => !isPublic(part)).map((part) => part.amountFen));

/**
 * How much of a public part `raisedFen` of the residents frees in the mode `pro-rata`: by the exact
 * shares, rounded down, never more than the part.
 */
export function freedByRaising(part: Part, raisedFen: Fen, shares: readonly FunderShare[]): Fen {
  const funder = shares.find((share) => share.funder === part.funder);
  const residents = shares.find((share) => share.source === 'residents');
  if (!funder || !residents) return part.amountFen;
  const own = shareOf(funder);
  const theirs = shareOf(residents);
  const freed =
    (raisedFen * own.numerator * theirs.denominator) / (own.denominator * theirs.numerator);
  return minFen(part.amountFen, freed);
}
