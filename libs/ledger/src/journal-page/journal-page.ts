import { Injectable } from '@nestjs/common';
import { type Fen, fromJson } from '@yishi/kernel';
import { type CursorKeys, type Page, type PageRequest, Paging } from '@yishi/platform';
import type { Posting } from '../journal';
import { LedgerReader, type Snapshot } from '../public-ledger/ledger-reader';
import { type Order, SCOPE_COLUMN, type Scope } from '../public-ledger/scope';

export type ShownEntry = Readonly<{
  position: bigint;
  index: number;
  type: string;
  at: string;
  date: string;
  projectId: string | null;
  postings: readonly Posting[];
}>;

/** Debit is positive, credit negative. */
export type AccountBalance = Readonly<{ account: string; balanceFen: Fen }>;

/**
 * Accounts of a project one by one; over several projects the accounts that outlive them (reserve,
 * appropriation, …) one by one, and those of the projects summed by kind.
 */
export type JournalPage = Readonly<{
  scope: string;
  id: string;
  asOf: string | null;
  accounts: readonly AccountBalance[];
  projectAccounts?: readonly Readonly<{ kind: string; accounts: number; balanceFen: Fen }>[];
  entries: Page<ShownEntry>;
}>;

export type JournalRequest = Readonly<{
  scope: Scope;
  asOf?: string;
  order: Order;
  page: PageRequest;
}>;

export const journalName = ({ kind, id }: Scope, order: Order, asOf: string | undefined): string =>
  `journal ${kind} ${id} ${order} ${asOf ?? 'now'}`;

/**
 * The journal of a project, compound, street or district: accounts with balances, and the entries
 * page by page.
 */
@Injectable()
export class JournalPages {
  constructor(
    private readonly reader: LedgerReader,
    private readonly paging: Paging,
  ) {}

  /** Throws `NotFound`. */
  read(request: JournalRequest): Promise<JournalPage> {
    const { scope, asOf, order, page } = request;
    return this.reader.at(async (snapshot) => {
      await snapshot.assertThere(scope);
      const entries = await entriesOf(snapshot, request, await snapshot.cutoff(asOf));
      return {
        scope: scope.kind,
        id: scope.id,
        asOf: asOf ?? null,
        ...(await accountsOf(snapshot, scope, asOf)),
        entries: this.paging.page(journalName(scope, order, asOf), page, entries, entryKeys),
      };
    });
  }
}

const entryKeys = ({ position, index }: ShownEntry): CursorKeys => [position.toString(), index];

const BALANCES_NOW = 'SELECT account, kind, project_id, balance_fen FROM ledger.account a';
const BALANCES_THEN = `SELECT a.account, a.kind, a.project_id, d.balance_fen
  FROM ledger.account a CROSS JOIN LATERAL (
    SELECT sum(change_fen)::bigint AS balance_fen FROM ledger.account_day
     WHERE account = a.account AND date <= $2 HAVING count(*) > 0) d`;

async function accountsOf(
  snapshot: Snapshot,
  { kind, id }: Scope,
  asOf: string | undefined,
): Promise<Pick<JournalPage, 'accounts' | 'projectAccounts'>> {
  const source = asOf === undefined ? BALANCES_NOW : BALANCES_THEN;
  const balances = `${source} WHERE a.${SCOPE_COLUMN[kind]} = $1`;
  const values = asOf === undefined ? [id] : [id, asOf];
  const alone = kind === 'project' ? '' : 'WHERE b.project_id IS NULL';
  const accounts = await snapshot.rows<{ account: string; balance_fen: string }>(
    `SELECT b.account, b.balance_fen FROM (${balances}) b ${alone} ORDER BY b.account`,
    ...values,
  );
  const shown = accounts.map(({ account, balance_fen }) => ({
    account,
    balanceFen: BigInt(balance_fen),
  }));
  if (kind === 'project') return { accounts: shown };
  const sums = await snapshot.rows<{ kind: string; accounts: number; balance_fen: string }>(
    `SELECT b.kind, count(*)::integer AS accounts, sum(b.balance_fen) AS balance_fen
       FROM (${balances}) b WHERE b.project_id IS NOT NULL GROUP BY b.kind ORDER BY b.kind`,
    ...values,
  );
  const projectAccounts = sums.map((sum) => ({
    kind: sum.kind,
    accounts: sum.accounts,
    balanceFen: BigInt(sum.balance_fen),
  }));
  return { accounts: shown, projectAccounts };
}

type EntryRow = Readonly<{
  position: string;
  message_index: number;
  type: string;
  at: Date;
  date: string;
  project_id: string | null;
  postings: string;
}>;

async function entriesOf(
  snapshot: Snapshot,
  { scope, order, page }: JournalRequest,
  cutoff: string | undefined,
): Promise<readonly ShownEntry[]> {
  const values: unknown[] = [scope.id, page.limit + 1];
  const conditions = [`${SCOPE_COLUMN[scope.kind]} = $1`];
  if (cutoff !== undefined) conditions.push(`position <= $${values.push(cutoff)}`);
  const [position, index] = page.after ?? [];
  if (position !== undefined) {
    const keys = `$${values.push(position)}, $${values.push(index)}`;
    conditions.push(`(position, message_index) ${order === 'desc' ? '<' : '>'} (${keys})`);
  }
  const direction = order === 'desc' ? 'DESC' : 'ASC';
  const rows = await snapshot.rows<EntryRow>(
    `SELECT position, message_index, type, at, date::text AS date, project_id,
            postings::text AS postings
       FROM ledger.entry WHERE ${conditions.join(' AND ')}
      ORDER BY position ${direction}, message_index ${direction} LIMIT $2`,
    ...values,
  );
  return rows.map((row) => ({
    position: BigInt(row.position),
    index: row.message_index,
    type: row.type,
    at: row.at.toISOString(),
    date: row.date,
    projectId: row.project_id,
    postings: fromJson<readonly Posting[]>(row.postings),
  }));
}
