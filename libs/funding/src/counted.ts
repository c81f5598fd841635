import { chinaYear, Refused } from '@yishi/kernel';
import type { Reader } from '@yishi/platform';
import { type Channel, type Funding, funding, fundingStream, placeOf } from './funding';
import { type Receipt, type Receipts, receipts, receiptsStream, referenceKey } from './receipts';

/** The project a contribution is for, and the receipts it must not repeat. */
export type Counted = Readonly<{
  funding: Funding;
  year: number;
  yearBefore: Receipts;
  /** Contributions that were reversed: their transaction numbers may be counted again. */
  reversed: ReadonlySet<string>;
}>;

type Transfer = Readonly<{ channel: Channel; reference: string }>;

/** Throws `NotFound` when there is no such project. */
export async function loadCounted(
  projectId: string,
  transfers: readonly Transfer[],
  reader: Reader,
  now: Date,
): Promise<Counted> {
  const project = await reader.state(funding, fundingStream(projectId));
  placeOf(project);
  const year = chinaYear(now);
  const { districtCode } = project;
  const yearBefore = await reader.state(receipts, receiptsStream(districtCode, year - 1));
  const thisYear = await reader.state(receipts, receiptsStream(districtCode, year));
  const holders = transfers.flatMap(({ channel, reference }) => {
    const key = referenceKey(channel, reference);
    const holder = thisYear.references.get(key) ?? yearBefore.references.get(key);
    return reference && holder ? [holder] : [];
  });
  const reversed = new Set<string>();
  const projects = new Set(holders.map((holder) => holder.projectId));
  for (const id of projects) {
    const { contributions } = await reader.state(funding, fundingStream(id));
    for (const { contributionId } of holders) {
      if (contributions.get(contributionId)?.reversed) reversed.add(contributionId);
    }
  }
  return { funding: project, year, yearBefore, reversed };
}

/**
 * The year whose receipts a command belongs to: a command that got its receipt before the year
 * ended is answered from there when it is repeated after.
 */
export const yearOfCommand = ({ year, yearBefore }: Counted, commandId: string): number =>
  yearBefore.contributions.has(commandId) ? year - 1 : year;

/** The receipt that counts this transfer already, unless it was reversed. */
export function receiptOf(
  state: Receipts,
  { yearBefore, reversed }: Pick<Counted, 'yearBefore' | 'reversed'>,
  { channel, reference }: Transfer,
): Receipt | undefined {
  if (!reference) return undefined;
  const key = referenceKey(channel, reference);
  const holder = state.references.get(key) ?? yearBefore.references.get(key);
  return holder && !reversed.has(holder.contributionId) ? holder : undefined;
}

/** Refusal: `reference-already-counted` {receiptNumber}. */
export function refuseCountedTwice(state: Receipts, counted: Counted, transfer: Transfer): void {
  const receipt = receiptOf(state, counted, transfer);
  if (receipt) {
    throw new Refused('reference-already-counted', { receiptNumber: receipt.receiptNumber });
  }
}

/**
 * The first day whose transfers can be counted in `year`: their numbers are looked up in the
 * receipts of that year and the one before, so an older one could be counted twice.
 */
export const firstCountableDay = (year: number): string => `${year - 1}-01-01`;

/** Refusal: `transfer-too-old` {paidOn}; cash has no number to look up. */
export function refuseTooOld(
  { channel, paidOn }: Readonly<{ channel: Channel; paidOn: string }>,
  now: Date,
): void {
  if (channel !== 'cash' && paidOn < firstCountableDay(chinaYear(now))) {
    throw new Refused('transfer-too-old', { paidOn });
  }
}

export const streamOfCounted = (_command: object, _context: unknown, loaded: Counted): string =>
  receiptsStream(loaded.funding.districtCode, loaded.year);

export const placeOfCounted = (_command: object, _state: unknown, loaded: Counted): string =>
  placeOf(loaded.funding);

/** Was this contribution recorded before, this year or the last, or credited already? */
export const isRecorded = (state: Receipts, counted: Counted, contributionId: string): boolean =>
  state.contributions.has(contributionId) ||
  counted.yearBefore.contributions.has(contributionId) ||
  counted.funding.contributions.has(contributionId);
