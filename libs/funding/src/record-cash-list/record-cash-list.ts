import { chinaDate, type Decide, Forbidden, grantFor, Refused, type Role } from '@yishi/kernel';
import {
  derivedId,
  handlerFor,
  IsFile,
  IsId,
  type LoadContext,
  type Reader,
  YishiCommand,
} from '@yishi/platform';
import { refuseBadRows } from '../bad-file-rows';
import { type Counted, isRecorded, loadCounted, placeOfCounted, streamOfCounted } from '../counted';
import { refuseTooMuch, requireRaising } from '../deciding';
import { placeOf } from '../funding';
import { Households } from '../households/households';
import {
  type Receipts,
  type ReceiptsEvent,
  receiptNumber,
  receipts,
  receiptsStream,
} from '../receipts';
import { type CashLine, readCashList } from '../record-contribution/cash-list-file';

/** All of a list stands in one append. */
export const MAX_CASH_LINES = 1_000;

const RECORDERS: readonly Role[] = ['council-member', 'council-director', 'street-officer'];

/**
 * The list of cash taken in becomes contributions, all of them or none; the same list again changes
 * nothing. Answers with `recorded` and `alreadyThere`. Refusals: `raising-not-open`,
 * `list-too-long` {rows, maxRows}, `paid-in-the-future`,
 * `contributions-too-large` {maxFen}, a bad row or unknown address anywhere
 * (`Malformed`, every one named), and what makes the file unreadable.
 */
export class RecordCashList extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsFile() readonly file!: Uint8Array;
}

type CashRow = Readonly<{
  contributionId: string;
  householdId: string;
  amountFen: bigint;
  paidOn: string;
}>;
type Loaded = Counted & Readonly<{ rows: readonly CashRow[]; alreadyThere: number }>;

const sumOf = (rows: readonly CashRow[]): bigint =>
  rows.reduce((sum, { amountFen }) => sum + amountFen, 0n);

export const decide: Decide<RecordCashList, Receipts, ReceiptsEvent, Loaded> = (
  { projectId },
  state,
  { now, commandId, loaded },
) => {
  requireRaising(loaded.funding);
  const { rows, year } = loaded;
  refuseTooMuch(loaded.funding.raisedFen, sumOf(rows));
  const future = rows.find(({ paidOn }) => paidOn > chinaDate(now));
  if (future) throw new Refused('paid-in-the-future', { paidOn: future.paidOn });
  return rows
    .filter(({ contributionId }) => !isRecorded(state, loaded, contributionId))
    .map(({ contributionId, householdId, amountFen, paidOn }, index) => ({
      type: 'ContributionReceived',
      data: {
        contributionId,
        receiptNumber: receiptNumber(year, state.count + 1 + index),
        projectId,
        householdId,
        donorId: '',
        channel: 'cash',
        amountFen,
        paidOn,
        reference: '',
        importId: commandId,
      },
    }));
};

/**
 * The same row of the same list has the same id in every import: project, date, address, amount and
 * collector, and the how-manieth of its like it is, for a household may give the same twice on one
 * day.
 */
export function cashRows(
  projectId: string,
  lines: readonly CashLine[],
  householdOf: ReadonlyMap<string, string>,
): readonly CashRow[] {
  const seen = new Map<string, number>();
  return lines.map(({ paidOn, address, amountFen, collector }) => {
    const like = [paidOn, address, amountFen.toString(), collector].join('\n');
    const occurrence = (seen.get(like) ?? 0) + 1;
    seen.set(like, occurrence);
    const contributionId = derivedId(projectId, 'cash-list', like, occurrence);
    return { contributionId, householdId: householdOf.get(address)!, amountFen, paidOn };
  });
}

/** Who may is asked before the file is read. */
async function load(
  { projectId, file }: RecordCashList,
  reader: Reader,
  { actor, commandId, now }: LoadContext,
): Promise<Loaded> {
  const counted = await loadCounted(projectId, [], reader, now);
  const { compoundId, districtCode } = counted.funding;
  if (!grantFor(actor, RECORDERS, placeOf(counted.funding))) {
    throw new Forbidden('territory-not-allowed');
  }
  const list = await readCashList(file);
  const { lines } = list;
  const addresses = lines.map(({ address }) => address);
  const householdOf = await reader.get(Households).byAddress(compoundId, addresses);
  const unknown = lines
    .filter(({ address }) => !householdOf.has(address))
    .map(({ row, address }) => ({
      row,
      column: 'address',
      reason: 'unknown-address',
      value: address,
    }));
  const badRowCount = list.badRowCount + unknown.length;
  refuseBadRows({ badRows: [...list.badRows, ...unknown].slice(0, 1_000), badRowCount });
  if (lines.length > MAX_CASH_LINES) {
    throw new Refused('list-too-long', { rows: lines.length, maxRows: MAX_CASH_LINES });
  }
  const rows = cashRows(projectId, lines, householdOf);
  const state = await reader.state(receipts, receiptsStream(districtCode, counted.year));
  const there = rows.filter(
    ({ contributionId }) =>
      isRecorded(state, counted, contributionId) &&
      state.contributions.get(contributionId)?.importId !== commandId,
  );
  return { ...counted, rows, alreadyThere: there.length };
}

export const RecordCashListHandler = handlerFor(RecordCashList, {
  fold: receipts,
  stream: streamOfCounted,
  load,
  decide,
  allow: [{ roles: RECORDERS, territory: placeOfCounted }],
  answer: (_command, { loaded: { rows, alreadyThere } }) => ({
    recorded: rows.length - alreadyThere,
    alreadyThere,
  }),
});
