import type { Followed } from '@yishi/following';
import type { IntegrationEvents, IntegrationEventType } from '@yishi/messaging';
import { type FunderFigures, funderFiguresAfter, MOVES_FUNDERS } from '../funder-figures';
import { JOURNALLED, journalEntry } from '../journal';
import { type LedgerLine, ledgerLines } from '../lines';
import { type BookRows, bookDate, type OfProject } from './rows';
import type { LedgerLineRow, LedgerProjectAccount, LedgerProjectFunders } from './tables';

export const JOURNALLED_TYPES: ReadonlySet<string> = new Set(JOURNALLED);

/**
 * Journal entry, public lines and funders of an event about one project's money, booked on that
 * date.
 */
export function record(event: Followed<OfProject>, rows: BookRows, date: string): void {
  const type = event.type as IntegrationEventType;
  const data = event.data as unknown as IntegrationEvents[typeof type];
  const { projectId } = event.data;
  const account = rows.get<LedgerProjectAccount>('projectAccount', { projectId });
  if (!account) throw new Error(`money of the project ${projectId}, which is not known here`);
  const funders = fundersBefore(event, rows);
  const { compoundId, streetCode, districtCode } = account;
  const place = { projectId, compoundId, streetCode, districtCode };
  post(event, rows, { ...place, date }, funders);
  const after = funderFiguresAfter(type, data, funders);
  if (after !== funders) {
    rows.put('funders', { projectId, funders: after });
    rows.put('fundersDay', { projectId, date, funders: after });
  }
  let { balanceFen } = account;
  ledgerLines(type, data).forEach((line, placeInEvent) => {
    balanceFen += line.incomeFen - line.spendingFen;
    rows.put('line', lineRow(event, account, date, line, placeInEvent, balanceFen));
  });
  if (balanceFen !== account.balanceFen)
    rows.patch('projectAccount', { projectId }, { balanceFen });
}

/**
 * Written out: most rows of the book are lines, and objects put together from others cost several
 * times as much.
 */
const lineRow = (
  { position, index, at }: Followed,
  { projectId, compoundId, streetCode, districtCode }: LedgerProjectAccount,
  date: string,
  line: LedgerLine,
  place: number,
  balanceFen: bigint,
): LedgerLineRow => ({
  position,
  messageIndex: index,
  place,
  projectId,
  compoundId,
  streetCode,
  districtCode,
  at,
  date,
  kind: line.kind,
  number: line.number,
  funder: line.funder,
  note: line.note,
  channel: line.channel,
  paidOn: line.paidOn,
  incomeFen: line.incomeFen,
  spendingFen: line.spendingFen,
  balanceFen,
  aheadOfRaising: line.aheadOfRaising,
});

const fundersBefore = ({ type, data }: Followed<OfProject>, rows: BookRows) => {
  if (!MOVES_FUNDERS.has(type)) return NO_FUNDERS;
  const { projectId } = data;
  return rows.get<LedgerProjectFunders>('funders', { projectId })?.funders ?? NO_FUNDERS;
};
const NO_FUNDERS: readonly FunderFigures[] = [];

type Posted = Readonly<{
  projectId: string | null;
  compoundId: string | null;
  streetCode: string;
  districtCode: string;
  date: string;
}>;

/** Accounts that every project has from its draft on: an entry finds them there. */
const FROM_THE_DRAFT: ReadonlySet<string> = new Set(['cash', 'receivable', 'expense']);

export function openAccounts({ date, ...place }: Posted, rows: BookRows): void {
  for (const kind of FROM_THE_DRAFT) {
    const account = `${kind}:${place.projectId}`;
    rows.put('account', { account, kind, ...place, balanceFen: 0n });
    rows.put('accountDay', { account, date, changeFen: 0n });
  }
}

/** Accounts that outlive the project belong to its compound, street or district. */
function ownerOf(kind: string, account: string, posted: Posted): object {
  const { projectId, compoundId, streetCode, districtCode } = posted;
  if (kind === 'reserve' || kind === 'owners') return { compoundId, streetCode, districtCode };
  if (kind !== 'appropriation' && kind !== 'authority')
    return { projectId, compoundId, streetCode, districtCode };
  return { streetCode: /-(\d{9}):\d{4}$/.exec(account)?.[1] ?? '', districtCode };
}

function post(
  event: Followed,
  rows: BookRows,
  posted: Posted,
  funders: readonly FunderFigures[],
): void {
  const { position, index: messageIndex, at } = event;
  const type = event.type as IntegrationEventType;
  const books = { districtCode: posted.districtCode, funders };
  const postings = journalEntry(type, event.data as never, books);
  if (!postings) return;
  const { date } = posted;
  const name = type.slice(0, type.indexOf('.'));
  rows.put('entry', { position, messageIndex, type: name, at, ...posted, postings });
  rows.put('bookDay', { date, lastPosition: position });
  for (const { account, amountFen } of postings) {
    const kind = account.slice(0, account.indexOf(':'));
    rows.add('account', { account }, { balanceFen: amountFen });
    if (!FROM_THE_DRAFT.has(kind))
      rows.patch('account', { account }, { kind, ...ownerOf(kind, account, posted) });
    rows.add('accountDay', { account, date }, { changeFen: amountFen });
  }
}

export function appropriationSet(
  event: Followed<IntegrationEvents['AppropriationSet.v1']>,
  rows: BookRows,
): void {
  const { districtCode, streetCode } = event.data;
  const date = bookDate(event, rows);
  const owner = { projectId: null, compoundId: null, streetCode, districtCode };
  post(event, rows, { ...owner, date }, NO_FUNDERS);
}
