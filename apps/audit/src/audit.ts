import type { ClientBase } from 'pg';
import { type Finding, Findings } from './findings';
import {
  compareAccounts,
  compareAppropriations,
  compareJournal,
  compareProjects,
  KeptLines,
} from './kept-ledger';
import { fromDatabase, type RawLog } from './raw-log';
import { Recount } from './recount';

export type Report = Readonly<{
  tiesOut: boolean;
  /** Up to where the ledger has read the log, and so the audit. */
  position: bigint;
  events: number;
  projects: number;
  lines: number;
  entries: number;
  accounts: number;
  splits: number;
  receipts: number;
  /** Figures compared one with another. */
  compared: number;
  /** What the program's own processes have not finished; the next audit sees it. */
  underWay: number;
  /** All of them are counted, the first are listed. */
  findings: number;
  listed: readonly Finding[];
}>;

/** There is no ledger to audit in this database. */
export class NothingToAudit extends Error {
  override readonly name = 'NothingToAudit';
}

/**
 * Counts every balance and every split once more from the log, and compares with what the ledger
 * keeps. It shares no code with the ledger, writes nothing, and sees one moment of the ledger's
 * database, up to which it reads the log; default: the log in the same database.
 */
export async function audit(client: ClientBase, log?: RawLog): Promise<Report> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    return await auditSnapshot(client, log ?? fromDatabase(client));
  } finally {
    await client.query('ROLLBACK');
  }
}

async function auditSnapshot(client: ClientBase, log: RawLog): Promise<Report> {
  const position = await readPosition(client);
  const findings = new Findings();
  const recount = new Recount(findings);
  const lines = await new KeptLines(client, findings).start();
  let events = 0;
  for await (const event of log(BigInt(position))) {
    events++;
    for (const line of recount.add(event)) await lines.compare(line);
  }
  await lines.end();
  await compareProjects(client, recount, findings);
  const accounts = await compareAccounts(client, recount, findings);
  compareAppropriations(recount, findings);
  const entries = await compareJournal(client, findings);
  return {
    tiesOut: findings.count === 0,
    position: BigInt(position),
    events,
    projects: recount.projects.size,
    lines: lines.compared,
    entries,
    accounts,
    splits: recount.splits,
    receipts: recount.receipts,
    compared: findings.compared,
    underWay: recount.underWay,
    findings: findings.count,
    listed: findings.listed,
  };
}

/**
 * The ledger may be behind the log by a moment: what it has not read yet is not held against it.
 */
async function readPosition(client: ClientBase): Promise<string> {
  const { rows: tables } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('ledger.line') IS NOT NULL
        AND to_regclass('following.checkpoint') IS NOT NULL AS there`,
  );
  if (!tables[0]?.there) throw new NothingToAudit('there is no ledger in this database');
  const { rows } = await client.query<{ position: string }>(
    `SELECT c.position FROM following.checkpoint c
       JOIN following.follower f ON f.name = c.follower AND f.version = c.version
      WHERE f.name = 'ledger.book' AND c.source = 'log'`,
  );
  if (!rows[0]) throw new NothingToAudit('the ledger has not read anything yet');
  return rows[0].position;
}
