import type { Fen } from '@yishi/kernel';
import type { Snapshot } from './ledger-reader';
import { SCOPE_COLUMN, type Scope, type ScopeKind } from './scope';

/**
 * The proof that the page adds up, counted from the tables each time: what the lines sum to, what
 * their running balances say, and what the journal's cash accounts hold. Over a street or district,
 * whose lines are too many to add up for every page, the balance after the last line of each
 * project stands for its lines.
 */
export type TieOut = Readonly<{
  linesFen: Fen;
  balanceFen: Fen;
  journalFen: Fen;
  tiesOut: boolean;
}>;

/** Every line of a project or compound is added up. */
const linesSum = (column: string, upTo: string): string =>
  `SELECT sum(income_fen - spending_fen) FROM ledger.line WHERE ${column} = $1 ${upTo}`;

/** The balance after the last line of each project. */
const lastBalances = (column: string, upTo: string): string => `
SELECT sum(l.balance_fen) FROM ledger.project p CROSS JOIN LATERAL (
  SELECT balance_fen FROM ledger.line WHERE project_id = p.project_id ${upTo}
   ORDER BY position DESC, message_index DESC, place DESC LIMIT 1) l
 WHERE p.${column} = $1`;

const heldNow = (column: string): string =>
  `SELECT sum(balance_fen) FROM ledger.account WHERE ${column} = $1 AND kind = 'cash'`;

/** As of a date the journal is the sum of its days up to it. */
const heldThen = (column: string): string => `
SELECT sum(d.change_fen) FROM ledger.account a
  JOIN ledger.account_day d ON d.account = a.account
 WHERE a.${column} = $1 AND a.kind = 'cash' AND d.date <= $3`;

/**
 * The three sums of a scope, by one statement: over everything, or up to a position ($2) and a date
 * ($3).
 */
function sums(kind: ScopeKind, isPast: boolean): string {
  const column = SCOPE_COLUMN[kind];
  const upTo = isPast ? 'AND position <= $2' : '';
  const isWide = kind === 'street' || kind === 'district';
  const balance = lastBalances(column, upTo);
  return `SELECT (${isWide ? balance : linesSum(column, upTo)}) AS lines, (${balance}) AS balance,
    (${isPast ? heldThen(column) : heldNow(column)}) AS journal`;
}

type Sums = Readonly<Record<'lines' | 'balance' | 'journal', string | null>>;

export async function tieOut(
  snapshot: Snapshot,
  { kind, id }: Scope,
  asOf: string | undefined,
  cutoff: string | undefined,
): Promise<TieOut> {
  const isPast = asOf !== undefined;
  const values = isPast ? [id, cutoff, asOf] : [id];
  const [row] = await snapshot.rows<Sums>(sums(kind, isPast), ...values);
  const linesFen = BigInt(row?.lines ?? 0);
  const balanceFen = BigInt(row?.balance ?? 0);
  const journalFen = BigInt(row?.journal ?? 0);
  const tiesOut = linesFen === balanceFen && balanceFen === journalFen;
  return { linesFen, balanceFen, journalFen, tiesOut };
}
