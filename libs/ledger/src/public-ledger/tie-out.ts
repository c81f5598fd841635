import type { Fen } from '@yishi/kernel';
import type { Snapshot } from './ledger-reader';
import { SCOPE_COLUMN, type Scope } from './scope';

/**
 * The proof that the page adds up, counted from the tables each time: what the lines sum to, what their running
 * balances say, and what the journal's cash accounts hold. Over a street or district, whose lines are too many to add
 * up for every page, the balance after the last line of each project stands for its lines.
 */
export type TieOut = Readonly<{
  linesFen: Fen;
  balanceFen: Fen;
  journalFen: Fen;
  tiesOut: boolean;
}>;

const sumOf = async (snapshot: Snapshot, sql: string, ...values: unknown[]): Promise<Fen> => {
  const [row] = await snapshot.rows<{ fen: string | null }>(sql, ...values);
  return BigInt(row?.fen ?? '0');
};

/** Every line of a project or compound is added up. */
const linesSum = (column: string, upTo: string): string =>
  `SELECT sum(income_fen - spending_fen) AS fen FROM ledger.line WHERE ${column} = $1 ${upTo}`;

/** The balance after the last line of each project. */
const lastBalances = (column: string, upTo: string): string => `
SELECT sum(l.balance_fen) AS fen FROM ledger.project p CROSS JOIN LATERAL (
  SELECT balance_fen FROM ledger.line WHERE project_id = p.project_id ${upTo}
   ORDER BY position DESC, message_index DESC, place DESC LIMIT 1) l
 WHERE p.${column} = $1`;

/** What the journal's cash accounts held at the end of a day. */
const daysSum = (column: string): string => `
SELECT sum(d.change_fen) AS fen FROM ledger.account a
  JOIN ledger.account_day d ON d.account = a.account
 WHERE a.${column} = $1 AND a.kind = 'cash' AND d.date <= $2`;

const accountsSum = (column: string): string =>
  `SELECT sum(balance_fen) AS fen FROM ledger.account WHERE ${column} = $1 AND kind = 'cash'`;

/** As of a date the journal is the sum of its days up to it. */
export async function tieOut(
  snapshot: Snapshot,
  { kind, id }: Scope,
  asOf: string | undefined,
  cutoff: string | undefined,
): Promise<TieOut> {
  const column = SCOPE_COLUMN[kind];
  const position = cutoff === undefined ? '' : 'AND position <= $2';
  const upTo = cutoff === undefined ? [id] : [id, cutoff];
  const balanceFen = await sumOf(snapshot, lastBalances(column, position), ...upTo);
  const journalFen =
    asOf === undefined
      ? await sumOf(snapshot, accountsSum(column), id)
      : await sumOf(snapshot, daysSum(column), id, asOf);
  const isWide = kind === 'street' || kind === 'district';
  const linesFen = isWide ? balanceFen : await sumOf(snapshot, linesSum(column, position), ...upTo);
  const tiesOut = linesFen === balanceFen && balanceFen === journalFen;
  return { linesFen, balanceFen, journalFen, tiesOut };
}
