import type { Fen } from '@yishi/kernel';
import type { IntegrationEvents } from '@yishi/messaging';

export const LINE_KINDS = [
  'contribution',
  'reversal',
  'refund',
  'disbursement',
  'invoice',
  'returned',
  'to-reserve',
] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/**
 * One line of income or spending of a project's account. Both amounts are ≥ 0 and one of them is 0.
 * There is nothing in it that tells who gave: no household, no name, and not the reason of a
 * reversal, which is free text.
 */
export type LedgerLine = Readonly<{
  kind: LineKind;
  /** Receipt number, payment id or invoice number; '' where there is none. */
  number: string;
  funder: string;
  /** The firm that was paid. */
  note: string;
  /** How a contribution was paid. */
  channel: string;
  /**
   * The date a contribution was paid on, `YYYY-MM-DD`; the line's own date is when it was booked.
   */
  paidOn: string | null;
  incomeFen: Fen;
  spendingFen: Fen;
  /** A public payment before the residents' share was complete. */
  aheadOfRaising: boolean;
}>;

const BLANK = {
  number: '',
  funder: '',
  note: '',
  channel: '',
  paidOn: null,
  incomeFen: 0n,
  spendingFen: 0n,
  aheadOfRaising: false,
} as const;

type Rules = {
  [K in keyof IntegrationEvents]?: (data: IntegrationEvents[K]) => readonly LedgerLine[];
};

type Closing = Readonly<{
  parts: readonly Readonly<{ funder: string; source: string; backFen: Fen }>[];
}>;

const returned = ({ parts }: Closing): readonly LedgerLine[] =>
  parts
    .filter(({ source, backFen }) => source !== 'residents' && backFen !== 0n)
    .map(({ funder, backFen }) => ({ ...BLANK, kind: 'returned', funder, spendingFen: backFen }));

const rules: Rules = {
  'ContributionReceived.v1': ({ receiptNumber, channel, paidOn, amountFen }) => [
    {
      ...BLANK,
      kind: 'contribution',
      number: receiptNumber,
      funder: 'residents',
      channel,
      paidOn,
      incomeFen: amountFen,
    },
  ],
  'ContributionReversed.v1': ({ receiptNumber, channel, amountFen, kind }) => [
    {
      ...BLANK,
      kind: kind === 'refund' ? 'refund' : 'reversal',
      number: receiptNumber,
      funder: 'residents',
      channel,
      spendingFen: amountFen,
    },
  ],
  'PaymentReleased.v1': ({ paymentId, funder, amountFen, aheadOfRaising }) => [
    {
      ...BLANK,
      kind: 'disbursement',
      number: paymentId,
      funder,
      incomeFen: amountFen,
      aheadOfRaising,
    },
  ],
  'InvoicePaid.v1': ({ invoiceNumber, payee, amountFen }) => [
    { ...BLANK, kind: 'invoice', number: invoiceNumber, note: payee, spendingFen: amountFen },
  ],
  'ProjectSettled.v1': (data) => [
    ...returned(data),
    ...(data.reserveFen === 0n
      ? []
      : [
          {
            ...BLANK,
            kind: 'to-reserve' as const,
            funder: 'residents',
            spendingFen: data.reserveFen,
          },
        ]),
  ],
  'ProjectUnwound.v1': returned,
};

/** The public lines of an event, in their order; none when the project's account does not move. */
export function ledgerLines<K extends keyof IntegrationEvents>(
  type: K,
  data: IntegrationEvents[K],
): readonly LedgerLine[] {
  const rule = rules[type] as ((data: IntegrationEvents[K]) => readonly LedgerLine[]) | undefined;
  return rule?.(data) ?? [];
}
