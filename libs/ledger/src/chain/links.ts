import type { Fen } from '@yishi/kernel';
import type { Field, GovernanceState } from '@yishi/messaging';
import type { CursorKeys } from '@yishi/platform';
import type { Snapshot } from '../public-ledger/ledger-reader';

/** `year` and `number` are the opinion's public number. */
export type ChainedOpinion = Readonly<{
  opinionId: string;
  compoundId: string;
  year: number;
  number: number;
  field: Field;
  title: string;
  submittedOn: string;
}>;

/** An item of a governance list; `opinion` is the one it comes from. */
export type ChainedItem = Readonly<{
  itemId: string;
  compoundId: string;
  field: Field;
  title: string;
  estimatedFen: Fen;
  state: GovernanceState;
  listedOn: string;
  opinion: ChainedOpinion | null;
  position: bigint;
}>;

/** An opinion is adopted once or twice, an item is in one project at a time. */
export const MAX_LINKS = 50;

/**
 * Which items belong to which projects on a date ($2, or now), among the rows of `where`. An item
 * that left is out; one that was in the project when that ended early stays, for it is why the
 * project's money had moved.
 */
const links = (where: string): string => `
SELECT l.project_id, l.item_id FROM (
  SELECT DISTINCT ON (project_id, item_id) * FROM ledger.chain_link
   WHERE ${where} AND ($2::date IS NULL OR date <= $2)
   ORDER BY project_id, item_id, position DESC) l
  LEFT JOIN ledger.chain_project_end e ON e.project_id = l.project_id
 WHERE l.is_in OR (l.joined_position < e.position AND e.position < l.position)`;

const ITEMS = `
SELECT i.item_id, i.compound_id, i.field, i.title, i.estimated_fen, i.date::text AS date,
       i.position, s.state, o.opinion_id, o.compound_id AS opinion_compound_id, o.year, o.number,
       o.field AS opinion_field, o.title AS opinion_title, o.date::text AS opinion_date
  FROM ledger.chain_item i
  CROSS JOIN LATERAL (
    SELECT state FROM ledger.chain_item_state
     WHERE item_id = i.item_id AND ($2::date IS NULL OR date <= $2)
     ORDER BY position DESC LIMIT 1) s
  LEFT JOIN ledger.chain_opinion o ON o.opinion_id = i.opinion_id`;

type Row = Readonly<Record<string, string>>;

/** The items of a project in the order they were listed, `limit` of them after the position. */
export async function itemsOfProject(
  snapshot: Snapshot,
  projectId: string,
  asOf: string | undefined,
  { limit, after }: Readonly<{ limit: number; after?: CursorKeys }>,
): Promise<readonly ChainedItem[]> {
  const rows = await snapshot.rows<Row>(
    `${ITEMS} JOIN (${links('project_id = $1')}) c ON c.item_id = i.item_id
      WHERE i.position > $3 ORDER BY i.position LIMIT $4`,
    ...[projectId, asOf ?? null, after?.[0] ?? '0', limit],
  );
  return rows.map(itemOf);
}

export async function itemsOfOpinion(
  snapshot: Snapshot,
  opinionId: string,
  asOf: string | undefined,
): Promise<readonly ChainedItem[]> {
  const rows = await snapshot.rows<Row>(
    `${ITEMS} WHERE i.opinion_id = $1 ORDER BY i.position LIMIT ${MAX_LINKS}`,
    ...[opinionId, asOf ?? null],
  );
  return rows.map(itemOf);
}

export async function itemById(
  snapshot: Snapshot,
  itemId: string,
  asOf: string | undefined,
): Promise<ChainedItem | undefined> {
  const [row] = await snapshot.rows<Row>(`${ITEMS} WHERE i.item_id = $1`, itemId, asOf ?? null);
  return row && itemOf(row);
}

export async function opinionById(
  snapshot: Snapshot,
  opinionId: string,
  asOf: string | undefined,
): Promise<ChainedOpinion | undefined> {
  const [row] = await snapshot.rows<Row>(
    `SELECT opinion_id, compound_id AS opinion_compound_id, year, number, field AS opinion_field,
            title AS opinion_title, date::text AS opinion_date
       FROM ledger.chain_opinion WHERE opinion_id = $1 AND ($2::date IS NULL OR date <= $2)`,
    ...[opinionId, asOf ?? null],
  );
  return row && opinionOf(row);
}

/** The projects that the items belong to. */
export async function projectsOfItems(
  snapshot: Snapshot,
  itemIds: readonly string[],
  asOf: string | undefined,
): Promise<readonly string[]> {
  const rows = await snapshot.rows<{ project_id: string }>(
    `SELECT DISTINCT c.project_id FROM (${links('item_id = ANY($1::uuid[])')}) c
      ORDER BY c.project_id LIMIT ${MAX_LINKS}`,
    ...[itemIds, asOf ?? null],
  );
  return rows.map(({ project_id }) => project_id);
}

/** How many items each of the projects has. */
export async function itemCounts(
  snapshot: Snapshot,
  projectIds: readonly string[],
  asOf: string | undefined,
): Promise<ReadonlyMap<string, number>> {
  const rows = await snapshot.rows<{ project_id: string; items: number }>(
    `SELECT c.project_id, count(*)::integer AS items
       FROM (${links('project_id = ANY($1::uuid[])')}) c GROUP BY c.project_id`,
    ...[projectIds, asOf ?? null],
  );
  return new Map(rows.map(({ project_id, items }) => [project_id, items]));
}

const itemOf = (row: Row): ChainedItem => ({
  itemId: row.item_id!,
  compoundId: row.compound_id!,
  field: row.field as Field,
  title: row.title!,
  estimatedFen: BigInt(row.estimated_fen!),
  state: row.state as GovernanceState,
  listedOn: row.date!,
  opinion: row.opinion_id ? opinionOf(row) : null,
  position: BigInt(row.position!),
});

const opinionOf = (row: Row): ChainedOpinion => ({
  opinionId: row.opinion_id!,
  compoundId: row.opinion_compound_id!,
  year: Number(row.year),
  number: Number(row.number),
  field: row.opinion_field as Field,
  title: row.opinion_title!,
  submittedOn: row.opinion_date!,
});
