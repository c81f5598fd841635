import type { ClientBase } from 'pg';
import type { Findings } from './findings';
import { rowsOf } from './raw-log';
import type { Appropriation, ExpectedLine, Project, Recount } from './recount';

type LineRow = Readonly<{
  position: string;
  place: number;
  project_id: string;
  kind: string;
  number: string;
  funder: string;
  income_fen: string;
  spending_fen: string;
  balance_fen: string;
}>;

/** The lines as the public sees them, taken one by one beside the ones that the log makes. */
export class KeptLines {
  compared = 0;
  private readonly rows: AsyncGenerator<LineRow>;
  private next?: LineRow;

  constructor(
    client: ClientBase,
    private readonly findings: Findings,
  ) {
    this.rows = rowsOf<LineRow>(
      client,
      'audit_lines',
      `SELECT position, place, project_id, kind, number, funder, income_fen, spending_fen, balance_fen
         FROM ledger.line ORDER BY position, message_index, place`,
    );
  }

  async start(): Promise<this> {
    await this.advance();
    return this;
  }

  async compare(expected: ExpectedLine): Promise<void> {
    while (this.next && isBefore(this.next, expected)) await this.tooMany(this.next);
    const where = `line ${expected.position}/${expected.place} of project ${expected.projectId}`;
    const row = this.next;
    if (!row || isBefore(expected, row)) {
      this.findings.add('public ledger line', where, shown(expected), 'no such line');
      return;
    }
    this.compared++;
    this.findings.same('public ledger line', where, shown(expected), shown(fromRow(row)));
    this.findings.same('balance after a line', where, expected.balanceFen, row.balance_fen);
    await this.advance();
  }

  /** Nothing may be left over. */
  async end(): Promise<void> {
    while (this.next) await this.tooMany(this.next);
  }

  private async tooMany(row: LineRow): Promise<void> {
    const where = `line ${row.position}/${row.place} of project ${row.project_id}`;
    this.findings.add('public ledger line', where, 'no such line', shown(fromRow(row)));
    await this.advance();
  }

  private async advance(): Promise<void> {
    this.next = (await this.rows.next()).value as LineRow | undefined;
  }
}

type Key = Readonly<{ position: string | bigint; place: number }>;

const isBefore = (one: Key, other: Key): boolean => {
  const [left, right] = [BigInt(one.position), BigInt(other.position)];
  return left === right ? one.place < other.place : left < right;
};

const fromRow = (row: LineRow) => ({
  projectId: row.project_id,
  kind: row.kind,
  number: row.number,
  funder: row.funder,
  incomeFen: BigInt(row.income_fen),
  spendingFen: BigInt(row.spending_fen),
});

const shown = (line: ReturnType<typeof fromRow>): string =>
  [
    line.projectId,
    line.kind,
    line.number || '-',
    line.funder || '-',
    `+${line.incomeFen}`,
    `-${line.spendingFen}`,
  ].join(' ');

// ------------------------------------------------------------------------------- figures and
// journal

type ProjectRow = Readonly<{
  project_id: string;
  total_fen: string;
  participating: number;
  pledged_fen: string;
  raised_fen: string;
  cash_fen: string | null;
  funders: string | null;
}>;
type KeptFunder = Readonly<
  Record<'funder' | 'shareFen' | 'heldFen' | 'paidFen' | 'backFen', never>
>;

/** Every project's figures, in both directions: what is missing and what is too much. */
export async function compareProjects(
  client: ClientBase,
  recount: Recount,
  findings: Findings,
): Promise<void> {
  const missing = new Map(recount.projects);
  const kept = rowsOf<ProjectRow>(
    client,
    'audit_projects',
    `SELECT p.project_id, p.total_fen, p.participating, p.pledged_fen, p.raised_fen,
            a.balance_fen AS cash_fen, f.funders::text AS funders
       FROM ledger.project p
       LEFT JOIN ledger.project_account a ON a.project_id = p.project_id
       LEFT JOIN ledger.project_funders f ON f.project_id = p.project_id
      ORDER BY p.project_id`,
  );
  for await (const row of kept) {
    const project = missing.get(row.project_id);
    missing.delete(row.project_id);
    if (project) compareProject(project, row, findings);
    else findings.add('project', row.project_id, 'no such project', 'in the ledger');
  }
  for (const projectId of missing.keys())
    findings.add('project', projectId, 'in the ledger', 'no such project');
}

function compareProject(project: Project, row: ProjectRow, findings: Findings): void {
  const where = `project ${project.projectId}`;
  findings.same('cost', where, project.totalFen, row.total_fen);
  findings.same('participation', where, project.participating, row.participating);
  findings.same('pledged', where, project.pledgedFen, row.pledged_fen);
  findings.same('raised', where, project.raisedFen, row.raised_fen);
  findings.same('cash', where, project.cashFen, row.cash_fen);
  const kept = JSON.parse(row.funders ?? '[]') as readonly KeptFunder[];
  const names = (funders: readonly Readonly<{ funder: string }>[]) =>
    funders.map(({ funder }) => funder).join(', ');
  findings.same('funders', where, names(project.funders), names(kept));
  for (const funder of project.funders) {
    const own = kept.find((one) => one.funder === funder.funder);
    for (const field of ['shareFen', 'heldFen', 'paidFen', 'backFen'] as const)
      findings.same(field, `${where}, ${funder.funder}`, funder[field], own?.[field]);
  }
}

/**
 * What every account of the journal must hold, by what the accounts mean and not by how entries are
 * made.
 */
function expectedAccounts(recount: Recount): Map<string, bigint> {
  const accounts = new Map<string, bigint>();
  const usage = new Map<string, { heldFen: bigint; usedFen: bigint }>();
  for (const project of recount.projects.values()) {
    const { projectId, end } = project;
    accounts.set(`cash:${projectId}`, project.cashFen);
    accounts.set(`expense:${projectId}`, end === 'settled' ? 0n : project.spentFen);
    let receivableFen = -project.raisedFen;
    for (const funder of project.funders) {
      receivableFen += funder.shareFen - funder.paidFen;
      accounts.set(`funder:${projectId}:${funder.funder}`, end ? 0n : -funder.shareFen);
      if (!funder.isPublic) continue;
      accounts.set(`encumbrance:${projectId}:${funder.funder}`, funder.heldFen);
      const { name } = recountedName(recount, project, funder.account);
      const use = usage.get(name) ?? { heldFen: 0n, usedFen: 0n };
      use.heldFen += funder.heldFen;
      use.usedFen += funder.paidFen - funder.backFen;
      usage.set(name, use);
    }
    accounts.set(`receivable:${projectId}`, end ? 0n : receivableFen);
  }
  for (const [key, { amountFen }] of recount.appropriations) {
    const { heldFen, usedFen } = usage.get(key) ?? { heldFen: 0n, usedFen: 0n };
    accounts.set(`appropriation:${key}`, amountFen - heldFen - usedFen);
    accounts.set(`authority:${key}`, usedFen - amountFen);
  }
  for (const [compoundId, fen] of recount.reserves) {
    accounts.set(`reserve:${compoundId}`, fen);
    accounts.set(`owners:${compoundId}`, -fen);
  }
  return accounts;
}

/** The name under which the journal keeps the account a project's funder draws on. */
function recountedName(
  { appropriations }: Recount,
  { districtCode, year }: Project,
  account: string,
): Readonly<{ name: string }> {
  for (const name of [`${account}:${year}`, `${account}-${districtCode}:${year}`])
    if (appropriations.has(name)) return { name };
  return { name: `${account}:${year}` };
}

export async function compareAccounts(
  client: ClientBase,
  recount: Recount,
  findings: Findings,
): Promise<number> {
  const expected = expectedAccounts(recount);
  const kept = rowsOf<{ account: string; balance_fen: string }>(
    client,
    'audit_accounts',
    'SELECT account, balance_fen FROM ledger.account ORDER BY account',
  );
  let accounts = 0;
  for await (const { account, balance_fen } of kept) {
    accounts++;
    findings.same('journal account', account, expected.get(account) ?? 0n, balance_fen);
    expected.delete(account);
  }
  for (const [account, fen] of expected)
    if (fen !== 0n) findings.add('journal account', account, fen, 'no such account');
  return accounts;
}

/** The appropriations' own streams against what the projects have of them. */
export function compareAppropriations(recount: Recount, findings: Findings): void {
  if (recount.isReserving) return;
  const expected = expectedAccounts(recount);
  for (const [key, appropriation] of recount.appropriations)
    findings.same(
      'free appropriation, by its stream and by the projects',
      `appropriation ${key}`,
      expected.get(`appropriation:${key}`),
      freeFen(appropriation),
    );
}

const freeFen = ({ amountFen, reservedFen, paidFen }: Appropriation): bigint =>
  amountFen - reservedFen - paidFen;

/**
 * The journal in itself: entries sum to zero, and accounts are the sums of their postings, in all
 * and by day.
 */
export async function compareJournal(client: ClientBase, findings: Findings): Promise<number> {
  const postings = `SELECT e.position, e.message_index, e.date, p->>'account' AS account,
       (p->>'amountFen')::bigint AS fen
  FROM ledger.entry e CROSS JOIN LATERAL jsonb_array_elements(e.postings) p`;
  const unbalanced = await client.query<{ position: string; fen: string }>(
    `SELECT position, sum(fen) AS fen FROM (${postings}) p
      GROUP BY position, message_index HAVING sum(fen) <> 0 ORDER BY position LIMIT 200`,
  );
  for (const { position, fen } of unbalanced.rows)
    findings.add('journal entry sums to zero', `entry ${position}`, 0, fen);
  await compareSums(
    client,
    findings,
    'account against its postings',
    `(SELECT account, sum(fen) AS fen FROM (${postings}) p GROUP BY account)`,
    '(SELECT account, balance_fen AS fen FROM ledger.account)',
  );
  await compareSums(
    client,
    findings,
    'account on a day against its postings',
    `(SELECT account || ' ' || date AS account, sum(fen) AS fen FROM (${postings}) p
       GROUP BY account, date)`,
    `(SELECT account || ' ' || date AS account, change_fen AS fen FROM ledger.account_day)`,
  );
  const { rows } = await client.query<{ entries: number }>(
    'SELECT count(*)::integer AS entries FROM ledger.entry',
  );
  findings.compared += rows[0]!.entries;
  return rows[0]!.entries;
}

async function compareSums(
  client: ClientBase,
  findings: Findings,
  what: string,
  expected: string,
  kept: string,
): Promise<void> {
  const { rows } = await client.query<{ account: string; expected: string; found: string }>(
    `SELECT account, coalesce(e.fen, 0) AS expected, coalesce(k.fen, 0) AS found
       FROM ${expected} e FULL JOIN ${kept} k USING (account)
      WHERE coalesce(e.fen, 0) <> coalesce(k.fen, 0) ORDER BY account LIMIT 200`,
  );
  for (const row of rows) findings.add(what, row.account, row.expected, row.found);
}
