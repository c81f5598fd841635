import { type Event, type Fen, type Fold, PersistentMap, unreachable } from '@yishi/kernel';
import type { Channel } from './funding-events';

/** The n-th event of its stream is receipt n of the district's year. */
export type ContributionReceived = Event<
  'ContributionReceived',
  {
    contributionId: string;
    receiptNumber: string;
    projectId: string;
    /** Exactly one of both: a household, or an outside donor who is a person in the vault. */
    householdId: string;
    donorId: string;
    channel: Channel;
    amountFen: Fen;
    /** `YYYY-MM-DD` in China. */
    paidOn: string;
    /** The channel's transaction number; '' for cash. */
    reference: string;
    /** The command that brought it in: a list brings many. */
    importId: string;
  }
>;
export type ReceiptsEvent = ContributionReceived;

export type Receipt = Readonly<{
  contributionId: string;
  receiptNumber: string;
  projectId: string;
  amountFen: Fen;
}>;

/** The receipts of a district's year. */
export type Receipts = Readonly<{
  count: number;
  /** The receipt that last counted a channel's transaction number. */
  references: PersistentMap<string, Receipt>;
  contributions: PersistentMap<string, Readonly<{ importId: string; projectId: string }>>;
}>;

export const receiptsStream = (districtCode: string, year: number): string =>
  `receipts-${districtCode}-${year}`;

/** The contributions to one project that have a receipt here. */
export function receivedBy(state: Receipts, projectId: string): readonly string[] {
  const received: string[] = [];
  for (const [contributionId, receipt] of state.contributions)
    if (receipt.projectId === projectId) received.push(contributionId);
  return received;
}

export const referenceKey = (channel: Channel, reference: string): string =>
  `${channel} ${reference}`;

/** `2018-000042`: a year's serial without gaps, by district. */
export const receiptNumber = (year: number, serial: number | bigint): string =>
  `${year}-${String(serial).padStart(6, '0')}`;

export const receipts: Fold<Receipts, ReceiptsEvent> = {
  initialState: {
    count: 0,
    references: PersistentMap.empty<string, Receipt>(),
    contributions: PersistentMap.empty(),
  },
  evolve(state, event) {
    switch (event.type) {
      case 'ContributionReceived': {
        const { contributionId, projectId, channel, amountFen, reference, importId } = event.data;
        const receipt = {
          contributionId,
          receiptNumber: event.data.receiptNumber,
          projectId,
          amountFen,
        };
        const key = referenceKey(channel, reference);
        return {
          count: state.count + 1,
          references: reference ? state.references.set(key, receipt) : state.references,
          contributions: state.contributions.set(contributionId, { importId, projectId }),
        };
      }
      default:
        return unreachable(event.type);
    }
  },
};
