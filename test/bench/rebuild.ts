import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { PostgresEventStore } from '@yishi/event-store';
import { LOG_SOURCE, WHOLE_POSITION } from '@yishi/messaging';
import { Pool } from 'pg';
import { newDataFolder, type ServerProcess, startServer } from '../../apps/demo/src/server-process';
import { EVENTS_OF_A_PROJECT, writeLifecycles } from './lifecycles';
import { perSecond, residentMiB } from './measure';
import type { Row } from './row';

/** The two large read models: after all have been built at once, each is built anew alone. */
const LARGE = ['project.participation', 'ledger.book'];
const SAMPLE_MS = 250;
const SHARES = [0.25, 0.5, 0.75, 1];

export type RebuildOptions = Readonly<{ projects?: number }>;

/**
 * Read models are built anew from the log by a server process of its own: what counts is the time from its start until
 * readers are served from the new tables. The server keeps answering meanwhile.
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
    const all = await rebuild(pool, await projections(pool), start);
    const rows = [
      line(`rebuild: all ${all.doneMs.size}`, `${events} events, at once`, events, all),
    ];
    for (const name of LARGE) {
      const watched = await rebuild(pool, [name], start);
      rows.push(line(`rebuild: ${name}`, `${events} events, it alone`, events, watched));
    }
    return [...rows, memoryOf(all)];
  } finally {
    await pool.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function rebuild(
  pool: Pool,
  names: readonly string[],
  start: () => Promise<ServerProcess>,
): Promise<Watched> {
  await askForRebuild(pool, names);
  const begin = performance.now();
  const server = await start();
  try {
    return await watch(pool, names, server, begin);
  } finally {
    await server.stop();
  }
}

async function projections(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT name FROM following.follower WHERE kind = 'projection'`,
  );
  return rows.map(({ name }) => name);
}

async function fill(pool: Pool, projects: number): Promise<number> {
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
async function askForRebuild(pool: Pool, names: readonly string[]): Promise<void> {
  await pool.query('UPDATE following.follower SET version = 0 WHERE name = ANY ($1)', [names]);
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

/** Looks until every one of the projections has its new version. */
async function watch(
  pool: Pool,
  names: readonly string[],
  { child }: ServerProcess,
  begin: number,
): Promise<Watched> {
  const doneMs = new Map<string, number>();
  const samples: Sample[] = [];
  for (;;) {
    const { rows } = await pool.query<{ name: string; done: boolean; progress: number | null }>(
      `SELECT f.name, f.version > 0 AS done, c.position / e.head::float8 AS progress
         FROM following.follower f
         LEFT JOIN following.checkpoint c ON c.follower = f.name AND c.version > 0,
              (SELECT max(position) AS head FROM log.events) e
        WHERE f.name = ANY ($1)`,
      [names],
    );
    const now = performance.now();
    for (const { name, done } of rows) if (done && !doneMs.has(name)) doneMs.set(name, now - begin);
    const progress = Math.min(...rows.map(({ done, progress: at }) => (done ? 1 : (at ?? 0))));
    samples.push({ progress, residentMiB: residentMiB(child.pid) });
    if (doneMs.size === names.length) return { doneMs, samples };
    await delay(SAMPLE_MS);
  }
}

function line(workload: string, settings: string, events: number, { doneMs }: Watched): Row {
  const ms = Math.max(...doneMs.values());
  const note = `${(ms / 1_000).toFixed(1)} s, start of the program included`;
  return { workload, settings, throughput: perSecond((events * 1_000) / ms, 'events'), note };
}

function memoryOf({ samples }: Watched): Row {
  const residents = SHARES.map((share) => {
    const sample = samples.find(({ progress }) => progress >= share);
    return `${share * 100} %: ${sample?.residentMiB ?? 0}`;
  });
  return {
    workload: 'rebuild: memory of the server process',
    settings: 'MiB when the slowest has come to',
    throughput: `most ${Math.max(...samples.map((sample) => sample.residentMiB))} MiB`,
    note: residents.join(', '),
  };
}
