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

/** The date of the event in China; when its clock ran behind another's, the date the book already stands on. */
export function bookDate({ at }: Followed, rows: BookRows): string {
  const date = chinaDate(new Date(at));
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

/** Changes the project's row and its row of the day alike. */
export function change(
  event: Followed<OfProject>,
  rows: BookRows,
  columns: Change,
  increments: Increments = {},
): void {
  const { projectId } = event.data;
  const ofDay = { projectId, date: bookDate(event, rows) };
  rows.patch('project', { projectId }, { ...columns, position: event.position });
  if (Object.keys(increments).length > 0) rows.add('project', { projectId }, increments);
  rows.add('projectDay', ofDay, increments);
  rows.patch('projectDay', ofDay, columns);
}
