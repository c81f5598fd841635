import type { Fen } from '@yishi/kernel';
import type { CursorKeys } from '@yishi/platform';
import type { LineKind } from '../lines';
import type { Snapshot } from './ledger-reader';
import { type Order, SCOPE_COLUMN, type Scope } from './scope';

/** A line as the public sees it. `balanceFen` is what all accounts of the scope hold after it. */
export type ShownLine = Readonly<{
  /** `<position>-<index>-<place>`: never changes. */
  lineId: string;
  position: bigint;
  index: number;
  place: number;
  projectId: string;
  title: string;
  at: string;
  date: string;
  kind: LineKind;
  number: string;
  funder: string;
  note: string;
  channel: string;
  paidOn: string | null;
  incomeFen: Fen;
  spendingFen: Fen;
  balanceFen: Fen;
  aheadOfRaising: boolean;
}>;

/** Which lines: `cutoff` is the last position to be seen, `after` where the page before ended. */
export type LinesWanted = Readonly<{
  scope: Scope;
  order: Order;
  limit: number;
  cutoff: string | undefined;
  after?: CursorKeys;
}>;

const COLUMNS = `l.position, l.message_index, l.place, l.project_id, p.title, l.at,
  l.date::text AS date, l.kind, l.number, l.funder, l.note, l.channel, l.paid_on::text AS paid_on,
  l.income_fen, l.spending_fen, l.balance_fen, l.ahead_of_raising`;

type LineRow = Readonly<{
  position: string;
  message_index: number;
  place: number;
  project_id: string;
  title: string;
  at: Date;
  date: string;
  kind: LineKind;
  number: string;
  funder: string;
  note: string;
  channel: string;
  paid_on: string | null;
  income_fen: string;
  spending_fen: string;
  balance_fen: string;
  ahead_of_raising: boolean;
}>;

/**
 * Lines of a scope with the balance after each. A project's lines hold it; over several projects it
 * is counted from where the page before ended, which the cursor says: from what the accounts hold
 * now (or held then) going back, and from nothing going forward. So no page costs more than its own
 * lines.
 */
export async function readLines(
  snapshot: Snapshot,
  wanted: LinesWanted,
  heldFen: Fen,
): Promise<readonly ShownLine[]> {
  const { scope, order, after } = wanted;
  const isDescending = order === 'desc';
  const where = `l.${SCOPE_COLUMN[scope.kind]} = $1`;
  const lines = await selectLines(snapshot, where, scope.id, wanted);
  if (scope.kind === 'project') return lines;
  const startFen = after ? BigInt(after[3]!) : isDescending ? heldFen : 0n;
  return isDescending ? countedBack(lines, startFen) : countedOn(lines, startFen);
}

/** Lines of some projects, each with the balance of its own project after it. */
export const readLinesOfProjects = (
  snapshot: Snapshot,
  projectIds: readonly string[],
  wanted: Omit<LinesWanted, 'scope'>,
): Promise<readonly ShownLine[]> =>
  selectLines(snapshot, 'l.project_id = ANY($1::uuid[])', projectIds, wanted);

/** The line of that id, unless it came after the cutoff or there is none. */
export async function readLine(
  snapshot: Snapshot,
  lineId: string,
  cutoff: string | undefined,
): Promise<ShownLine | undefined> {
  const [, position, index, place] = LINE_ID.exec(lineId) ?? [];
  if (position === undefined) return undefined;
  const [row] = await snapshot.rows<LineRow>(
    `SELECT ${COLUMNS} FROM ledger.line l JOIN ledger.project p ON p.project_id = l.project_id
      WHERE l.position = $1 AND l.message_index = $2 AND l.place = $3
        AND ($4::bigint IS NULL OR l.position <= $4)`,
    ...[position, index, place, cutoff ?? null],
  );
  return row && shown(row);
}
const LINE_ID = /^([1-9]\d{0,17})-(0|[1-9]\d{0,5})-(0|[1-9]\d{0,5})$/;

/** `where` says of which `$1`; it is never text of a caller. */
async function selectLines(
  snapshot: Snapshot,
  where: string,
  of: unknown,
  { order, limit, cutoff, after }: Omit<LinesWanted, 'scope'>,
): Promise<readonly ShownLine[]> {
  const values: unknown[] = [of, limit];
  const conditions = [where];
  if (cutoff !== undefined) conditions.push(`l.position <= $${values.push(cutoff)}`);
  if (after) {
    const [position, index, place] = after;
    const keys = [position, index, place].map((key) => `$${values.push(key)}`).join(', ');
    const comparison = order === 'desc' ? '<' : '>';
    conditions.push(`(l.position, l.message_index, l.place) ${comparison} (${keys})`);
  }
  const direction = order === 'desc' ? 'DESC' : 'ASC';
  const found = await snapshot.rows<LineRow>(
    `SELECT ${COLUMNS} FROM (
       SELECT * FROM ledger.line l WHERE ${conditions.join(' AND ')}
       ORDER BY l.position ${direction}, l.message_index ${direction}, l.place ${direction} LIMIT $2
     ) l JOIN ledger.project p ON p.project_id = l.project_id
     ORDER BY l.position ${direction}, l.message_index ${direction}, l.place ${direction}`,
    ...values,
  );
  return found.map(shown);
}

const changeOf = ({ incomeFen, spendingFen }: ShownLine): Fen => incomeFen - spendingFen;

/** `startFen` is the balance after the first line. */
function countedBack(lines: readonly ShownLine[], startFen: Fen): readonly ShownLine[] {
  let next = startFen;
  return lines.map((line) => {
    const balanceFen = next;
    next -= changeOf(line);
    return { ...line, balanceFen };
  });
}

/** `startFen` is the balance before the first line. */
function countedOn(lines: readonly ShownLine[], startFen: Fen): readonly ShownLine[] {
  let balanceFen = startFen;
  return lines.map((line) => {
    balanceFen += changeOf(line);
    return { ...line, balanceFen };
  });
}

/** Where the next page starts: the last line, and the balance to count on from. */
export const lineKeys =
  (order: Order) =>
  (line: ShownLine): CursorKeys => [
    line.position.toString(),
    line.index,
    line.place,
    (order === 'desc' ? line.balanceFen - changeOf(line) : line.balanceFen).toString(),
  ];

const shown = (row: LineRow): ShownLine => ({
  lineId: `${row.position}-${row.message_index}-${row.place}`,
  position: BigInt(row.position),
  index: row.message_index,
  place: row.place,
  projectId: row.project_id,
  title: row.title,
  at: row.at.toISOString(),
  date: row.date,
  kind: row.kind,
  number: row.number,
  funder: row.funder,
  note: row.note,
  channel: row.channel,
  paidOn: row.paid_on,
  incomeFen: BigInt(row.income_fen),
  spendingFen: BigInt(row.spending_fen),
  balanceFen: BigInt(row.balance_fen),
  aheadOfRaising: row.ahead_of_raising,
});
