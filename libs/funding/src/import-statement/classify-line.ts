import type { Fen } from '@yishi/kernel';
import type { LineOutcome } from '../statement';
import type { StatementLine } from './statement-file';

/** What is known of one line beside the statement itself. */
export type LineFacts = Readonly<{
  lineId: string;
  payerId: string;
  /** The receipt that counts this transfer already. */
  counted?: Readonly<{ receiptNumber: string; amountFen: Fen }>;
  /** `YYYY-MM-DD`: whether an older transfer is counted already nobody can tell. */
  firstCountableDay: string;
  /** The household at the address of the remark. */
  householdAtAddress?: string;
  /** The compound's households whose contact person bears the payer's name. */
  householdsOfPayer: readonly string[];
}>;

/**
 * Whose transfer is a line? By its number when it was counted already; else by the address in the
 * remark; else by the payer's name, when exactly one household of the compound has it. An address
 * nobody has, several addresses, a name borne by two households and a transfer of before the first
 * countable day are left to a person: money is never guessed.
 */
export function classifyLine(
  { kind, reference, amountFen, paidOn, address, remarkHasAddress }: StatementLine,
  facts: LineFacts,
): LineOutcome {
  const { lineId, payerId, counted, householdAtAddress, householdsOfPayer } = facts;
  const line = { lineId, reference, amountFen, paidOn };
  if (kind !== 'transfer') return { ...line, outcome: 'ignored', reason: kind };
  const open = { ...line, outcome: 'open', payerId } as const;
  if (counted) {
    const { receiptNumber } = counted;
    return counted.amountFen === amountFen
      ? { ...line, outcome: 'matched', receiptNumber }
      : { ...open, reason: 'amount-differs' };
  }
  if (paidOn < facts.firstCountableDay) return { ...open, reason: 'transfer-too-old' };
  if (householdAtAddress) {
    return { ...line, outcome: 'identified', householdId: householdAtAddress };
  }
  if (remarkHasAddress) {
    return { ...open, reason: address ? 'unknown-address' : 'ambiguous-address' };
  }
  if (householdsOfPayer.length === 1) {
    return { ...line, outcome: 'identified', householdId: householdsOfPayer[0]! };
  }
  const reason = householdsOfPayer.length > 1 ? 'ambiguous-payer' : 'unknown-payer';
  return { ...open, reason };
}
