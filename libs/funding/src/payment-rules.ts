import { type Fen, maxFen, minFen, Refused } from '@yishi/kernel';
import { type Funding, isComplete, paidFen, targetFen } from './funding';
import { freedByRaising, type Part } from './parts';

/**
 * May `amountFen` more of this part be paid, beside what is `otherwiseFen` bound (paid, and
 * proposed where that counts)? Refusals: `payment-exceeds-share` {remainingFen}; by the policy's
 * mode `funding-incomplete` {missingFen} (`on-target`) and `payment-ahead-of-raising` {freedFen}
 * (`pro-rata`: every yuan of the residents frees the funder's multiple).
 */
export function requirePayable(
  state: Funding,
  part: Part,
  amountFen: Fen,
  otherwiseFen: Fen,
): void {
  const remainingFen = maxFen(0n, part.amountFen - otherwiseFen);
  if (amountFen > remainingFen) throw new Refused('payment-exceeds-share', { remainingFen });
  if (isComplete(state)) return;
  const { matching, shares } = state.terms!;
  if (matching === 'on-target') {
    throw new Refused('funding-incomplete', { missingFen: targetFen(state) - state.raisedFen });
  }
  if (matching === 'pro-rata') {
    const freedFen = maxFen(0n, freedByRaising(part, state.raisedFen, shares) - otherwiseFen);
    if (amountFen > minFen(freedFen, remainingFen)) {
      throw new Refused('payment-ahead-of-raising', { freedFen });
    }
  }
}

/** Only the policy `advance` pays before the residents' share is complete; the ledger says so. */
export const isAheadOfRaising = (state: Funding): boolean =>
  state.terms?.matching === 'advance' && !isComplete(state);

export const boundOfFunder = (state: Funding, funder: string): Fen =>
  paidFen(state, funder) + (state.proposed.get(funder) ?? 0n);
