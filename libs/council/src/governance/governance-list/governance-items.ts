import { Injectable } from '@nestjs/common';
import { endOfChinaDate } from '@yishi/kernel';
import { type Field, GOVERNANCE_STATES, type GovernanceState } from '@yishi/messaging';
import type { PageRequest } from '@yishi/platform';
import { DataSource } from 'typeorm';
import type { Decision } from './governance-list';

/** Whose items; `column` is never text of a caller. */
export type Scope = Readonly<{
  column: 'compound_id' | 'street_code' | 'district_code';
  id: string;
}>;
export type Filters = Readonly<{ state?: GovernanceState; field?: Field }>;

/** An item as everybody may see it. `opinion` is the one it comes from. */
export type ShownItem = Readonly<{
  itemId: string;
  compoundId: string;
  number: number;
  field: Field;
  title: string;
  estimatedFen: bigint;
  opinion: Readonly<{ opinionId: string; opinionNumber: string }> | null;
  state: GovernanceState;
  projectId: string | null;
  listedAt: string;
  changedAt: string;
}>;

export type ItemDecision = Readonly<{
  position: bigint;
  decision: Decision;
  state: GovernanceState;
  projectId: string | null;
  at: string;
  by: string;
  role: string;
  reason: string | null;
  solvedBy: string | null;
  solvedOn: string | null;
}>;

type Row = Readonly<Record<string, string>>;

/**
 * What is static of an item stands beside the state it is in: now, or after its last decision up to
 * a past day. So one set of rows tells the present and every past, of a compound as of a district.
 */
const NOW = 'SELECT i.* FROM council.governance_item i';
const THEN = `
SELECT i.item_id, i.compound_id, i.street_code, i.district_code, i.number, i.field, i.title,
       i.description, i.estimated_fen, i.opinion_id, i.opinion_number, i.listed_at,
       i.listed_position, d.state, d.project_id, d.at AS changed_at
  FROM council.governance_item i CROSS JOIN LATERAL (
    SELECT state, project_id, at FROM council.governance_decision
     WHERE item_id = i.item_id AND at < $2 ORDER BY position DESC LIMIT 1) d`;
/** The same parameters in both: without a date, `$2` is asked for and passes. */
const source = (end: string | undefined, where: string): string =>
  `${end === undefined ? NOW : THEN} WHERE ${where} AND ($2::text IS NULL OR i.listed_at < $2)`;

/** The first instant after the day in China, ISO 8601 UTC. */
const endOf = (date: string | undefined): string | undefined =>
  date === undefined ? undefined : endOfChinaDate(date).toISOString();

/** Reads the governance lists, now or as of the end of a past day in China. */
@Injectable()
export class GovernanceItems {
  constructor(private readonly dataSource: DataSource) {}

  /** The newest first; one row more than `limit`, to know whether there is another page. */
  async list(
    { column, id }: Scope,
    { state, field }: Filters,
    asOf: string | undefined,
    { limit, after }: PageRequest,
  ): Promise<readonly (ShownItem & { listedPosition: string })[]> {
    const end = endOf(asOf);
    const values = [id, end ?? null, state ?? null, field ?? null, after?.[0] ?? null, limit + 1];
    const rows: Row[] = await this.dataSource.query(
      `SELECT * FROM (${source(end, `i.${column} = $1`)}) s
        WHERE ($3::text IS NULL OR s.state = $3) AND ($4::text IS NULL OR s.field = $4)
          AND ($5::bigint IS NULL OR s.listed_position < $5)
        ORDER BY s.listed_position DESC LIMIT $6`,
      values,
    );
    return rows.map((row) => ({ ...shown(row), listedPosition: row.listed_position! }));
  }

  /** How many items of the scope are in each state. */
  async counts(
    { column, id }: Scope,
    asOf: string | undefined,
  ): Promise<Readonly<Record<GovernanceState, number>>> {
    const end = endOf(asOf);
    const rows: { state: GovernanceState; items: number }[] = await this.dataSource.query(
      `SELECT s.state, count(*)::integer AS items FROM (${source(end, `i.${column} = $1`)}) s
        GROUP BY s.state`,
      [id, end ?? null],
    );
    const byState = new Map(rows.map(({ state, items }) => [state, items]));
    const counts = GOVERNANCE_STATES.map((state) => [state, byState.get(state) ?? 0]);
    return Object.fromEntries(counts) as Record<GovernanceState, number>;
  }

  async get(
    itemId: string,
    asOf: string | undefined,
  ): Promise<(ShownItem & { description: string }) | undefined> {
    const end = endOf(asOf);
    const [row]: Row[] = await this.dataSource.query(source(end, 'i.item_id = $1'), [
      itemId,
      end ?? null,
    ]);
    return row && { ...shown(row), description: row.description! };
  }

  /** In their order; one row more than `limit`. A clock that ran behind cuts none in the middle. */
  async decisions(
    itemId: string,
    asOf: string | undefined,
    { limit, after }: PageRequest,
  ): Promise<readonly ItemDecision[]> {
    const rows: Row[] = await this.dataSource.query(
      `SELECT * FROM council.governance_decision
        WHERE item_id = $1 AND ($3::bigint IS NULL OR position > $3)
          AND ($2::text IS NULL OR position <= (
            SELECT max(position) FROM council.governance_decision WHERE item_id = $1 AND at < $2))
        ORDER BY position LIMIT $4`,
      [itemId, endOf(asOf) ?? null, after?.[0] ?? null, limit + 1],
    );
    return rows.map(decisionOf);
  }
}

const shown = (row: Row): ShownItem => ({
  itemId: row.item_id!,
  compoundId: row.compound_id!,
  number: Number(row.number),
  field: row.field as Field,
  title: row.title!,
  estimatedFen: BigInt(row.estimated_fen!),
  opinion: row.opinion_id
    ? { opinionId: row.opinion_id, opinionNumber: row.opinion_number! }
    : null,
  state: row.state as GovernanceState,
  projectId: row.project_id || null,
  listedAt: row.listed_at!,
  changedAt: row.changed_at!,
});

const decisionOf = (row: Row): ItemDecision => ({
  position: BigInt(row.position!),
  decision: row.decision as Decision,
  state: row.state as GovernanceState,
  projectId: row.project_id || null,
  at: row.at!,
  by: row.by!,
  role: row.role!,
  reason: row.reason || null,
  solvedBy: row.solved_by || null,
  solvedOn: row.solved_on || null,
});
