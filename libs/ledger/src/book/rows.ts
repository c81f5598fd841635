import type { Followed, Key, Rows } from '@yishi/following';
import { chinaDate } from '@yishi/kernel';
import {
  LedgerAccount,
  LedgerAccountDay,
  LedgerBook,
  LedgerBookDay,
  LedgerEntry,
  LedgerLineRow,
  LedgerPlace,
  LedgerProject,
  LedgerProjectAccount,
  LedgerProjectDay,
  LedgerProjectFunders,
  LedgerProjectFundersDay,
} from './tables';

/** The tables of the book, by the names its handlers use. */
export const bookTables = {
  place: LedgerPlace,
  project: LedgerProject,
  projectDay: LedgerProjectDay,
  funders: LedgerProjectFunders,
  fundersDay: LedgerProjectFundersDay,
  projectAccount: LedgerProjectAccount,
  line: LedgerLineRow,
  entry: LedgerEntry,
  account: LedgerAccount,
  accountDay: LedgerAccountDay,
  book: LedgerBook,
  bookDay: LedgerBookDay,
} as const;
export type Table = keyof typeof bookTables;
export type BookRows = Rows<Table>;
export type OfProject = Readonly<{ projectId: string }>;

/** The key of the one row that says where the book stands. */
export const BOOK: Key = { id: 1 };

/** Until 16:00 UTC it is the same day in China; most events are then, and need no `Date`. */
export const dateInChina = (at: string): string =>
  at.slice(11, 13) < '16' ? at.slice(0, 10) : chinaDate(new Date(at));

/**
 * The date of the event in China; when its clock ran behind another's, the date the book already
 * stands on.
 */
export function bookDate({ at }: Followed, rows: BookRows): string {
  const date = dateInChina(at);
  const before = rows.get<LedgerBook>('book', BOOK)?.date ?? '';
  if (date <= before) return before;
  rows.put('book', { ...BOOK, date });
  return date;
}

type Change = Partial<
  Pick<
    LedgerProjectDay,
    | 'field'
    | 'title'
    | 'stage'
    | 'totalFen'
    | 'households'
    | 'needed'
    | 'threshold'
    | 'deadline'
    | 'publicityEndsAt'
    | 'matching'
    | 'shares'
  >
>;
type Increments = Partial<Record<'participating' | 'pledgedFen' | 'raisedFen', number | bigint>>;

/** Changes the project's row and its row of the day alike. Answers with that day. */
export function change(
  event: Followed<OfProject>,
  rows: BookRows,
  columns: Change,
  increments: Increments = {},
): string {
  const { projectId } = event.data;
  const date = bookDate(event, rows);
  const ofDay = { projectId, date };
  rows.patch('project', { projectId }, { ...columns, position: event.position });
  if (Object.keys(increments).length > 0) rows.add('project', { projectId }, increments);
  rows.add('projectDay', ofDay, increments);
  rows.patch('projectDay', ofDay, columns);
  return date;
}
