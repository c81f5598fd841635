import { LOG_SOURCE, type Place, WHOLE_POSITION } from '@yishi/messaging';
import type { ClientBase, Pool } from 'pg';
import { inTransaction } from './follower-pool';

/** Another instance has taken the follower over; what was under way has been rolled back. */
export class FencedOff extends Error {
  override readonly name = 'FencedOff';
  constructor(readonly follower: string) {
    super(`${follower} is worked on by another instance`);
  }
}

/**
 * Any number will do, as long as every instance takes the same: one at a time makes or changes
 * tables.
 */
export const TABLE_MAKING_LOCK = 7_237_410_811;

const TABLES = `
CREATE SCHEMA IF NOT EXISTS following;
CREATE TABLE IF NOT EXISTS following.follower (
  name text PRIMARY KEY,
  kind text NOT NULL,
  owner uuid,
  token bigint NOT NULL DEFAULT 0,
  lease_until timestamptz,
  version integer,
  fingerprint text,
  tables text[] NOT NULL DEFAULT '{}',
  rebuild_version integer,
  rebuild_fingerprint text,
  rebuild_tables text[] NOT NULL DEFAULT '{}'
);
ALTER TABLE following.follower ADD COLUMN IF NOT EXISTS holder text;
CREATE TABLE IF NOT EXISTS following.checkpoint (
  follower text NOT NULL,
  version integer NOT NULL,
  source text NOT NULL,
  position bigint NOT NULL,
  message_index integer NOT NULL,
  token bigint NOT NULL,
  PRIMARY KEY (follower, version, source)
);
CREATE TABLE IF NOT EXISTS following.scheduled (
  id uuid PRIMARY KEY,
  process text NOT NULL,
  due_at timestamptz NOT NULL,
  command text NOT NULL,
  input text NOT NULL,
  tolerates text[] NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  retry_at timestamptz,
  refused text
);
ALTER TABLE following.scheduled ADD COLUMN IF NOT EXISTS traceparent text;
CREATE INDEX IF NOT EXISTS scheduled_due ON following.scheduled (due_at) WHERE refused IS NULL;
CREATE TABLE IF NOT EXISTS following.parked (
  follower text NOT NULL,
  version integer NOT NULL,
  key text NOT NULL,
  position bigint NOT NULL,
  message_index integer NOT NULL,
  type text NOT NULL,
  data text NOT NULL,
  metadata text NOT NULL,
  error text,
  tries integer NOT NULL,
  parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (follower, version, key, position, message_index)
);
CREATE TABLE IF NOT EXISTS following.parked_retry (
  follower text NOT NULL,
  key text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (follower, key)
);
CREATE INDEX IF NOT EXISTS scheduled_refused ON following.scheduled (id) WHERE refused IS NOT NULL;
`;

/** Makes the library's own tables; may be run at every start, by several instances at once. */
export async function migrateFollowing(pool: Pool): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [TABLE_MAKING_LOCK]);
    await client.query(TABLES);
  });
}

/** Whose checkpoints: a follower at a version, worked on under the fencing token of a lease. */
export type CheckpointOwner = Readonly<{ follower: string; version: number; token: bigint }>;

/**
 * Takes the follower's checkpoints over for this token and reads them. A transaction of the former
 * owner that is
 * under way ends first; none of them can move the checkpoints afterwards.
 */
export async function takeCheckpoints(
  client: ClientBase,
  { follower, version, token }: CheckpointOwner,
): Promise<Map<string, Place>> {
  await client.query(
    `UPDATE following.checkpoint SET token = $2 WHERE follower = $1 AND token < $2`,
    [follower, token],
  );
  const { rows } = await client.query<{
    source: string;
    position: string;
    message_index: number;
    token: string;
  }>(
    `SELECT source, position, message_index, token FROM following.checkpoint
     WHERE follower = $1 AND version = $2`,
    [follower, version],
  );
  if (rows.some((row) => BigInt(row.token) !== token)) throw new FencedOff(follower);
  return new Map(
    rows.map((row) => [row.source, { position: BigInt(row.position), index: row.message_index }]),
  );
}

/**
 * Moves one checkpoint in the transaction of the effects. Compare-and-set on token and place:
 * throws `FencedOff`
 * when another instance took over or moved it, and nothing of the batch stays.
 */
export async function moveCheckpoint(
  client: ClientBase,
  { follower, version, token }: CheckpointOwner,
  source: string,
  from: Place | undefined,
  to: Place,
): Promise<void> {
  const { rowCount } = from
    ? await client.query(
        `UPDATE following.checkpoint SET position = $5, message_index = $6
         WHERE follower = $1 AND version = $2 AND source = $3 AND token = $4
           AND position = $7 AND message_index = $8`,
        [follower, version, source, token, to.position, to.index, from.position, from.index],
      )
    : await client.query(
        `INSERT INTO following.checkpoint
           (follower, version, source, token, position, message_index)
         SELECT name, $2, $3, token, $5, $6 FROM following.follower WHERE name = $1 AND token = $4
         FOR SHARE ON CONFLICT DO NOTHING`,
        [follower, version, source, token, to.position, to.index],
      );
  if (rowCount !== 1) throw new FencedOff(follower);
}

/**
 * The positions that live followers have reached in the log, whoever works on them: one of which
 * some messages are still to come is not reached.
 */
export async function readPositions(
  pool: Pool,
  followers: readonly string[],
): Promise<Map<string, bigint>> {
  const { rows } = await pool.query<{ follower: string; position: string }>(
    `SELECT c.follower,
            CASE WHEN c.message_index = $3 THEN c.position ELSE c.position - 1 END AS position
     FROM following.checkpoint c
     JOIN following.follower f ON f.name = c.follower AND COALESCE(f.version, 0) = c.version
     WHERE c.follower = ANY($1) AND c.source = $2`,
    [followers, LOG_SOURCE, WHOLE_POSITION],
  );
  return new Map(rows.map((row) => [row.follower, BigInt(row.position)]));
}
