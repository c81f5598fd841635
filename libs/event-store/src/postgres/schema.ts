import type { Pool, PoolClient } from 'pg';

/** Raised with every change to the statements below; a newer one in the database is refused. */
const SCHEMA_VERSION = 1;
const MARK = 'event store, schema ';

/** Any number that no other lock of this database uses; `log` in ASCII, twice. */
const MIGRATION_LOCK = 0x6c6f6701;
const APPEND_LOCK = 0x6c6f6702;

/**
 * Positions follow from the table alone: the next is the highest committed one plus one. So they
 * are in the order of commits and without gaps, whatever dies in between: a follower that pages by
 * `position > last seen` can not miss an event. The lock only makes writers wait for one another
 * instead of failing on the primary key.
 *
 * Texts are compared byte by byte (`COLLATE "C"`): faster, and the same on every machine.
 * `data` and `metadata` are JSON as text: nobody queries inside, and text keeps them as they came.
 */
const TABLE = `
CREATE SCHEMA IF NOT EXISTS log;

CREATE TABLE IF NOT EXISTS log.events (
  position bigint NOT NULL,
  stream   text COLLATE "C" NOT NULL,
  version  bigint NOT NULL CHECK (version > 0),
  category text COLLATE "C" NOT NULL,
  id       uuid NOT NULL,
  type     text COLLATE "C" NOT NULL,
  data     text NOT NULL,
  metadata text NOT NULL,
  CONSTRAINT events_position PRIMARY KEY (position),
  CONSTRAINT events_stream_version UNIQUE (stream, version),
  CONSTRAINT events_id UNIQUE (id)
);
CREATE INDEX IF NOT EXISTS events_category_position ON log.events (category, position);
`;

/**
 * One call is one transaction: appends to many streams, at most one group of appends a stream.
 * A group whose expected version is not the stream's is left out; the others are written all the
 * same. The answer is the head before the call and every stream's version before it, from which
 * the caller knows who was written and where.
 *
 * The lock must be taken by a statement before the one that reads: each statement sees what was
 * committed when it began. `IF … END IF` runs a function without the cost of a query.
 */
const APPEND = `
CREATE OR REPLACE FUNCTION log.append(
  streams text[], expected bigint[],
  group_numbers int[], offsets int[], event_streams text[],
  ids uuid[], types text[], data text[], metadata text[],
  OUT head bigint, OUT versions bigint[]
) LANGUAGE plpgsql AS $function$
DECLARE
  all_fit boolean;
BEGIN
  IF pg_advisory_xact_lock(${APPEND_LOCK}) IS NULL THEN END IF;

  SELECT coalesce((SELECT e.position FROM log.events e ORDER BY e.position DESC LIMIT 1), 0),
         array_agg(known.version ORDER BY known.number),
         bool_and(known.expected < 0 OR known.expected = known.version)
    INTO head, versions, all_fit
    FROM (
      SELECT wanted.number, wanted.expected, coalesce((
               SELECT e.version FROM log.events e WHERE e.stream = wanted.stream
                ORDER BY e.version DESC LIMIT 1), 0) AS version
        FROM unnest(streams, expected) WITH ORDINALITY AS wanted (stream, expected, number)
    ) known;

  IF all_fit THEN
    INSERT INTO log.events (position, stream, version, category, id, type, data, metadata)
    SELECT head + e.number, e.stream, versions[e.group_number] + e.offset_in_group,
           split_part(e.stream, '-', 1), e.id, e.type, e.data, e.metadata
      FROM unnest(group_numbers, offsets, event_streams, ids, types, data, metadata)
           WITH ORDINALITY
           AS e (group_number, offset_in_group, stream, id, type, data, metadata, number);
  ELSE
    INSERT INTO log.events (position, stream, version, category, id, type, data, metadata)
    SELECT head + row_number() OVER (ORDER BY e.number), e.stream,
           versions[e.group_number] + e.offset_in_group,
           split_part(e.stream, '-', 1), e.id, e.type, e.data, e.metadata
      FROM unnest(group_numbers, offsets, event_streams, ids, types, data, metadata)
           WITH ORDINALITY
           AS e (group_number, offset_in_group, stream, id, type, data, metadata, number)
     WHERE expected[e.group_number] < 0 OR expected[e.group_number] = versions[e.group_number];
  END IF;
END $function$;
`;

/**
 * What is written stays. The triggers hold for every role, the superuser and replication included
 * (`ENABLE ALWAYS`); the owner gives up the rights as well, so a slip fails before it begins.
 */
const IMMUTABILITY = `
CREATE OR REPLACE FUNCTION log.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
  RAISE EXCEPTION 'the log is never changed: % is refused', TG_OP
    USING ERRCODE = 'insufficient_privilege';
END $function$;

CREATE OR REPLACE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON log.events
  FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();
ALTER TABLE log.events ENABLE ALWAYS TRIGGER refuse_change;

REVOKE UPDATE, DELETE, TRUNCATE ON log.events FROM PUBLIC, CURRENT_USER;
`;

/**
 * Makes the schema `log`, or leaves it as it is when it stands. May be called by many processes
 * at once; refuses a schema made by a newer program.
 */
export async function migrateEventStore(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    // Most starts find it in place, and then nothing is locked.
    if ((await installedVersion(client)) < SCHEMA_VERSION) await migrate(client);
    client.release();
  } catch (error) {
    // A connection in an unknown state does not go back to the pool.
    client.release(true);
    throw error;
  }
}

async function migrate(client: PoolClient): Promise<void> {
  await client.query('BEGIN');
  await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  if ((await installedVersion(client)) < SCHEMA_VERSION) {
    await client.query(TABLE + APPEND + IMMUTABILITY);
    await client.query(`COMMENT ON SCHEMA log IS '${MARK}${SCHEMA_VERSION}'`);
  }
  await client.query('COMMIT');
}

async function installedVersion(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ mark: string | null }>(
    `SELECT obj_description(to_regnamespace('log'), 'pg_namespace') AS mark`,
  );
  const mark = rows[0]?.mark;
  if (mark === null || mark === undefined) return 0;
  const version = mark.startsWith(MARK) ? Number(mark.slice(MARK.length)) : Number.NaN;
  if (!Number.isInteger(version)) throw new Error('the schema "log" belongs to another program');
  if (version > SCHEMA_VERSION) {
    throw new Error(`the log has schema ${version}, this program knows ${SCHEMA_VERSION}`);
  }
  return version;
}

/** Without any one of these an acknowledged event may be gone after a crash. */
const DURABLE_SETTINGS = ['fsync', 'full_page_writes', 'synchronous_commit'];

/**
 * Refuses a server that may lose what it acknowledged. Call it at start-up.
 * `allowNonDurable` is for test runs only, where speed matters and the data do not.
 */
export async function assertDurable(
  pool: Pool,
  { allowNonDurable = false }: Readonly<{ allowNonDurable?: boolean }> = {},
): Promise<void> {
  if (allowNonDurable) return;
  const { rows } = await pool.query<{ name: string }>(
    `SELECT name FROM pg_settings WHERE name = ANY ($1) AND setting = 'off' ORDER BY name`,
    [DURABLE_SETTINGS],
  );
  if (rows.length === 0) return;
  const names = rows.map((row) => row.name).join(', ');
  throw new Error(`the database may lose acknowledged events: ${names} must not be off`);
}
