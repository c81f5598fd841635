import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Installation } from './installation';

export type Rebuild = Readonly<{
  tables: number;
  rows: number;
  seconds: number;
  /** Table, and rows that only one of both has. */
  differences: readonly string[];
}>;

const KEPT = 'before_rebuild';
const CATCH_UP_TIMEOUT_MS = 120_000;

/** Every table of every projection, as `"schema"."table"`. */
async function tablesOf(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT unnest(tables) AS name FROM following.follower WHERE kind = 'projection' ORDER BY name`,
  );
  return rows.map(({ name }) => name);
}

/** Where each table's rows from before are kept; names of PostgreSQL are at most 63 bytes. */
const kept = (index: number): string => `${KEPT}.table_${index}`;

/**
 * Keeps the read models as they came out of all the deaths, lets the program build them again from
 * position 0, and compares row by row.
 */
export async function compareWithRebuild(installation: Installation): Promise<Rebuild> {
  await catchUp(installation);
  const tables = await installation.withDatabase(async (pool) => {
    const names = await tablesOf(pool);
    await pool.query(`CREATE SCHEMA ${KEPT}`);
    for (const [index, name] of names.entries()) {
      await pool.query(`CREATE TABLE ${kept(index)} AS SELECT t::text AS row FROM ${name} t`);
      await pool.query(`TRUNCATE ${name}`);
    }
    await pool.query(
      `DELETE FROM following.checkpoint WHERE follower IN
         (SELECT name FROM following.follower WHERE kind = 'projection')`,
    );
    return names;
  });
  const begin = performance.now();
  await catchUp(installation);
  const seconds = (performance.now() - begin) / 1_000;
  return installation.withDatabase(async (pool) => {
    const differences: string[] = [];
    let rows = 0;
    for (const [index, name] of tables.entries()) {
      const { rows: found } = await pool.query<{ count: string }>(`SELECT count(*) FROM ${name}`);
      rows += Number(found[0]?.count);
      differences.push(...(await differencesOf(pool, name, kept(index))));
    }
    return { tables: tables.length, rows, seconds, differences };
  });
}

async function differencesOf(pool: Pool, live: string, before: string): Promise<string[]> {
  const now = `SELECT t::text AS row FROM ${live} t`;
  const then = `SELECT row FROM ${before}`;
  const only = async (first: string, second: string, label: string): Promise<string[]> => {
    const { rows } = await pool.query<{ row: string }>(
      `(${first}) EXCEPT ALL (${second}) ORDER BY row LIMIT 3`,
    );
    return rows.map(({ row }) => `${live} only ${label}: ${row.slice(0, 200)}`);
  };
  return [...(await only(then, now, 'before')), ...(await only(now, then, 'rebuilt'))];
}

/**
 * Starts the server, waits until every projection stands at the head of the log, and stops it in
 * good order.
 */
async function catchUp(installation: Installation): Promise<void> {
  await installation.start();
  const end = performance.now() + CATCH_UP_TIMEOUT_MS;
  await installation.withDatabase(async (pool, store) => {
    for (;;) {
      const head = await store.head();
      const { rows } = await pool.query<{ name: string }>(BEHIND, [String(head)]);
      if (rows.length === 0) return;
      const names = rows.map(({ name }) => name).join(', ');
      if (performance.now() > end) throw new Error(`do not catch up: ${names}`);
      await sleep(100);
    }
  });
  await installation.stop();
}

const BEHIND = `
  SELECT f.name FROM following.follower f
  WHERE f.kind = 'projection' AND coalesce(
    (SELECT max(c.position) FROM following.checkpoint c
     WHERE c.follower = f.name AND c.version = f.version), 0)
    < $1`;
