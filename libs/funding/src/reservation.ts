import { type Fen, maxFen, Refused } from '@yishi/kernel';
import { type Allocation, type Appropriation, freeFen } from './appropriation';
import { isPublic, type Part } from './parts';

/**
 * All accounts together or none. Refusal: `insufficient-appropriation` with the first account (in
 * the policy's order) that has less free than needed: {account, freeFen, neededFen}.
 */
export function requireFree(
  state: Appropriation,
  parts: readonly Part[],
  released: readonly Part[] = [],
): void {
  const needed = new Map<string, Fen>();
  for (const { account, amountFen } of parts.filter(isPublic)) {
    needed.set(account, (needed.get(account) ?? 0n) + amountFen);
  }
  for (const [account, neededFen] of needed) {
    const back = released.find((part) => part.account === account)?.amountFen ?? 0n;
    const free = freeFen(state.accounts.get(account)) + back;
    if (neededFen > 0n && free < neededFen) {
      throw new Refused('insufficient-appropriation', { account, freeFen: free, neededFen });
    }
  }
}

/** What an allocation still has reserved, one part for each account. */
export function reservedParts(allocation: Allocation): readonly Part[] {
  const publicParts = allocation.parts.filter(isPublic);
  return [...allocation.reserved]
    .filter(([, amountFen]) => amountFen !== 0n)
    .map(([account, amountFen]) => {
      const { funder, source } = publicParts.find((part) => part.account === account)!;
      return { funder, source, account, amountFen };
    });
}

/**
 * New part less old part, funder by funder. One may sink by a fen while the total rises (largest
 * remainders).
 */
export const increasesOf = (before: readonly Part[], after: readonly Part[]): readonly Part[] =>
  after.map((part) => {
    const old = before.find(({ funder }) => funder === part.funder)?.amountFen ?? 0n;
    return { ...part, amountFen: part.amountFen - old };
  });

/**
 * What the increases change in the reservations: a funder that paid its part whole has nothing left
 * to sink.
 */
export const reservationsOf = (
  allocation: Allocation,
  increases: readonly Part[],
): readonly Part[] =>
  increases.filter(isPublic).map((part) => {
    const reserved = allocation.reserved.get(part.account) ?? 0n;
    return { ...part, amountFen: maxFen(part.amountFen, -reserved) };
  });
