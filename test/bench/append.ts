import { PostgresEventStore } from '@yishi/event-store';
import { toJson } from '@yishi/kernel';
import type { Pool } from 'pg';
import { withLogDatabase } from './log-database';
import { participation } from './log-samples';
import { closedLoop, type Measured, median, medianRatio, Random, rowOf } from './measure';
import type { Row } from './row';

const CALLERS = [1, 32, 256];

export type AppendBenchOptions = Readonly<{ rounds?: number; roundMs?: number; seed?: number }>;

/**
 * One event to a new stream, against plain one-row INSERTs into a table of the same shape, through
 * a pool of 10 (the driver's default; pools of 32 and 90 were slower). The two take turns in short
 * rounds, so that whatever else the machine does falls on both; the median of the rounds counts,
 * and the median of their ratios.
 */
export async function benchAppend(
  url: string,
  { rounds = 7, roundMs = 700, seed = 20_260_301 }: AppendBenchOptions = {},
): Promise<Row[]> {
  return withLogDatabase(url, async (pool) => {
    await pool.query('CREATE TABLE log.reference (LIKE log.events INCLUDING ALL)');
    const store = new PostgresEventStore(pool);
    const random = new Random(seed);
    const contenders = { append: appender(store, random), insert: inserter(pool, random) };
    const rows: Row[] = [];
    for (const callers of CALLERS) {
      const measured: Record<keyof typeof contenders, Measured[]> = { append: [], insert: [] };
      for (let round = 0; round <= rounds; round++) {
        for (const name of ['append', 'insert'] as const) {
          await pool.query('CHECKPOINT');
          const one = await closedLoop(callers, roundMs, contenders[name]);
          if (round > 0) measured[name].push(one); // the first warms up
        }
      }
      const settings = `${callers} callers, ${rounds} rounds of ${roundMs} ms, seed ${seed}`;
      const ratio = medianRatio(measured.append, measured.insert);
      rows.push(rowOf('append: plain INSERT', settings, 'events', median(measured.insert)));
      rows.push(rowOf('append: event store', settings, 'events', median(measured.append), ratio));
    }
    await store.close();
    return rows;
  });
}

const appender = (store: PostgresEventStore, random: Random) => () =>
  store.append(`project-${random.uuid()}`, [participation(random)], 0n);

function inserter(pool: Pool, random: Random): () => Promise<unknown> {
  let position = 0;
  return () => {
    const { id, event, metadata } = participation(random);
    position += 1;
    return pool.query({
      name: 'insert',
      text: `INSERT INTO log.reference
               (position, stream, version, category, id, type, data, metadata)
             VALUES ($1, $2, 1, 'project', $3, $4, $5, $6)`,
      values: [
        position,
        `project-${random.uuid()}`,
        id,
        event.type,
        toJson(event.data),
        JSON.stringify(metadata),
      ],
    });
  };
}
