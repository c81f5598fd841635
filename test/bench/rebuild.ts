import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { PostgresEventStore } from '@yishi/event-store';
import { LOG_SOURCE, WHOLE_POSITION } from '@yishi/messaging';
import { Pool } from 'pg';
import { newDataFolder, type ServerProcess, startServer } from '../../apps/demo/src/server-process';
import { EVENTS_OF_A_PROJECT, writeLifecycles } from './lifecycles';
import { perSecond, residentMiB } from './measure';
import type { Row } from './row';

/** Read models with a line of their own. */
const SHOWN = ['project.participation', 'funding.contribution', 'ledger.book'];
const SAMPLE_MS = 250;
const SHARES = [0.25, 0.5, 0.75, 1];

export type RebuildOptions = Readonly<{ projects?: number }>;

/**
 * Every read model is built anew from the log, all at the same time, by a server process of its
 * own: what counts is the time until its readers are served from the new tables. The server keeps
 * answering meanwhile.
 */
export async function benchRebuild(
  databaseUrl: string,
  { projects = 1_000 }: RebuildOptions = {},
): Promise<Row[]> {
  const folder = newDataFolder('rebuild');
  const pool = new Pool({ connectionString: databaseUrl, max: 4 });
  const start = () => startServer(folder, { DATABASE_URL: databaseUrl, YISHI_LOG_LEVEL: 'warn' });
  try {
    await (await start()).stop();
    const events = await fill(pool, projects);
    return await rebuild(pool, events, start);
  } finally {
    await pool.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function rebuild(
  pool: Pool,
  events: number,
  start: () => Promise<ServerProcess>,
): Promise<Row[]> {
  await askForRebuild(pool);
  const begin = performance.now();
  const server = await start();
  try {
    return rowsOf(events, await watch(pool, server, begin));
  } finally {
    await server.stop();
  }
}

export async function fill(pool: Pool, projects: number): Promise<number> {
  const store = new PostgresEventStore(pool);
  const events = await writeLifecycles(store, projects);
  await store.close();
  await pool.query('VACUUM (ANALYZE) log.events');
  await pool.query('CHECKPOINT');
  if (events !== projects * EVENTS_OF_A_PROJECT) throw new Error(`${events} events written`);
  return events;
}

/**
 * As if the program's read models had a newer version. Processes have done their part: they are
 * never repeated.
 */
async function askForRebuild(pool: Pool): Promise<void> {
  await pool.query(`UPDATE following.follower SET version = 0 WHERE kind = 'projection'`);
  await pool.query(
    `INSERT INTO following.checkpoint (follower, version, source, token, position, message_index)
     SELECT f.name, 0, $1, f.token, e.head, $2
       FROM following.follower f, (SELECT max(position) AS head FROM log.events) e
      WHERE f.kind = 'process'
     ON CONFLICT (follower, version, source)
       DO UPDATE SET position = EXCLUDED.position, message_index = EXCLUDED.message_index`,
    [LOG_SOURCE, WHOLE_POSITION],
  );
}

type Sample = Readonly<{ progress: number; residentMiB: number }>;
type Watched = Readonly<{ doneMs: ReadonlyMap<string, number>; samples: readonly Sample[] }>;

/** Looks until every projection has its new version. */
async function watch(pool: Pool, { child }: ServerProcess, begin: number): Promise<Watched> {
  const doneMs = new Map<string, number>();
  const samples: Sample[] = [];
  for (;;) {
    const { rows } = await pool.query<{ name: string; done: boolean; progress: number | null }>(
      `SELECT f.name, f.version > 0 AS done, c.position / e.head::float8 AS progress
         FROM following.follower f
         LEFT JOIN following.checkpoint c ON c.follower = f.name AND c.version > 0,
              (SELECT max(position) AS head FROM log.events) e
        WHERE f.kind = 'projection'`,
    );
    const now = performance.now();
    for (const { name, done } of rows) if (done && !doneMs.has(name)) doneMs.set(name, now - begin);
    const progress = Math.min(...rows.map(({ done, progress: at }) => (done ? 1 : (at ?? 0))));
    samples.push({ progress, residentMiB: residentMiB(child.pid) });
    if (doneMs.size === rows.length) return { doneMs, samples };
    await delay(SAMPLE_MS);
  }
}

function rowsOf(events: number, { doneMs, samples }: Watched): Row[] {
  const settings = `${events} events, all read models at once`;
  const line = (workload: string, ms: number): Row => ({
    workload,
    settings,
    throughput: perSecond((events * 1_000) / ms, 'events'),
    note: `${(ms / 1_000).toFixed(1)} s, start of the program included`,
  });
  const residents = SHARES.map((share) => {
    const sample = samples.find(({ progress }) => progress >= share);
    return `${share * 100} %: ${sample?.residentMiB ?? 0}`;
  });
  return [
    ...SHOWN.map((name) => line(`rebuild: ${name}`, doneMs.get(name) ?? Number.NaN)),
    line(`rebuild: all ${doneMs.size} read models`, Math.max(...doneMs.values())),
    {
      workload: 'rebuild: memory of the server process',
      settings: 'MiB when the slowest has come to',
      throughput: `most ${Math.max(...samples.map((sample) => sample.residentMiB))} MiB`,
      note: residents.join(', '),
    },
  ];
}
