import { type EventStore, PostgresEventStore, START } from '@yishi/event-store';
import type { Pool } from 'pg';
import { withLogDatabase } from './log-database';
import { contribution, participation } from './log-samples';
import { Random, rowOf, summary } from './measure';
import type { Row } from './row';

export type ScanBenchOptions = Readonly<{ events?: number; seed?: number }>;

const APPEND_SIZE = 500;
/** One append in so many goes to a second, rare category. */
const RARE_EVERY = 100;

/** Reads a whole log, decoded, half of it events with money; then one rare category of it. */
export async function benchScan(
  url: string,
  { events = 1_000_000, seed = 20_260_301 }: ScanBenchOptions = {},
): Promise<Row[]> {
  return withLogDatabase(url, async (pool) => {
    const store = new PostgresEventStore(pool);
    await fill(store, events, new Random(seed));
    await settle(pool);
    const rows = [
      await scan(store, 'scan: whole log', `${events} events, pages of 2,000`),
      await scan(store, 'scan: category of 1 %', `${events} events, pages of 2,000`, ['rare']),
    ];
    await store.close();
    return rows;
  });
}

async function fill(store: EventStore, events: number, random: Random): Promise<void> {
  for (let done = 0; done < events; ) {
    const appends: Promise<unknown>[] = [];
    for (let parallel = 0; parallel < 4 && done < events; parallel++) {
      const category = (done / APPEND_SIZE) % RARE_EVERY === RARE_EVERY - 1 ? 'rare' : 'project';
      const batch = Array.from({ length: Math.min(APPEND_SIZE, events - done) }, (_, index) =>
        index % 2 === 0 ? participation(random) : contribution(random),
      );
      appends.push(store.append(`${category}-${random.uuid()}`, batch, 0n));
      done += batch.length;
    }
    await Promise.all(appends);
  }
}

/** What autovacuum would have done by then. */
async function settle(pool: Pool): Promise<void> {
  await pool.query('VACUUM (ANALYZE) log.events');
  await pool.query('CHECKPOINT');
}

async function scan(
  store: EventStore,
  workload: string,
  settings: string,
  categories?: readonly string[],
): Promise<Row> {
  const pagesMs: number[] = [];
  let count = 0;
  const started = performance.now();
  let last = started;
  for await (const batch of store.readAll(START, { categories })) {
    count += batch.events.length;
    const now = performance.now();
    pagesMs.push(now - last);
    last = now;
  }
  const measured = summary(pagesMs, count, performance.now() - started);
  return { ...rowOf(workload, settings, 'events', measured), note: 'latency is per page' };
}
