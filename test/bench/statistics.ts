import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Followed, Key } from '@yishi/following';
import { statisticsProjection } from '@yishi/ledger';
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { RowBatch } from '../../libs/following/src/rows';
import { tableShape } from '../../libs/following/src/table-shape';
import { DAYS, DISTRICT, DistrictEvents, dateOf, streetCode } from './district-events';
import { perSecond, Random, summary } from './measure';
import { openLoop } from './open-loop';
import type { Row } from './row';

const COUNCILS = 500;
/** As a follower takes them. */
const BATCH = 2_000;
/** Pages a second; the comparison looks at every council of the district. */
const RATE = 100;
const COMPARISON_RATE = 25;
const SECONDS = 10;
const CONNECTIONS = 20;
const SEED = 20_180_601;

export type StatisticsOptions = Readonly<{ opinions?: number }>;

/**
 * The statistics of a district with a million opinions of three years and five hundred councils,
 * through HTTP at a fixed rate. The rows are made by the projection's own handlers, in batches as it
 * takes them; what publishing costs beside has its own measure.
 */
export async function benchStatistics(
  { app, url }: Readonly<{ app: NestFastifyApplication; url: string }>,
  { opinions = 1_000_000 }: StatisticsOptions = {},
): Promise<readonly Row[]> {
  const dataSource = app.get(DataSource);
  const rows = [await fill(dataSource, opinions)];
  const middle = dateOf(DAYS >> 1);
  const district = `districts/${DISTRICT}`;
  const street = `streets/${streetCode(0)}`;
  const comparison = `${district}/councils?order=waiting`;
  for (const [workload, path] of [
    ['statistics of the district and its streets, now', district],
    ['statistics of the district and its streets, as of a past day', `${district}?asOf=${middle}`],
    ['statistics of a street, now', street],
    ['statistics of a street, as of a past day', `${street}?asOf=${middle}`],
  ] as const)
    rows.push(await measured(workload, `${url}/api/v1/statistics/${path}`, RATE));
  for (const [workload, path] of [
    ['comparison across councils, now', comparison],
    ['comparison across councils, as of a past day', `${comparison}&asOf=${middle}`],
  ] as const)
    rows.push(await measured(workload, `${url}/api/v1/statistics/${path}`, COMPARISON_RATE));
  return rows;
}

async function fill(dataSource: DataSource, opinions: number): Promise<Row> {
  const source = new DistrictEvents(new Random(SEED), opinions, COUNCILS);
  const runner = dataSource.createQueryRunner();
  const client = (await runner.connect()) as PoolClient;
  const started = performance.now();
  let events = 0;
  try {
    let waiting: Followed[] = [];
    for (const day of source.days()) {
      waiting.push(...day);
      while (waiting.length >= BATCH) {
        await apply(dataSource, client, waiting.slice(0, BATCH));
        waiting = waiting.slice(BATCH);
        events += BATCH;
      }
    }
    await apply(dataSource, client, waiting);
    events += waiting.length;
  } finally {
    await runner.release();
  }
  const elapsedMs = performance.now() - started;
  for (const table of ['now', 'day', 'council', 'place', 'opinion', 'project'])
    await dataSource.query(`VACUUM ANALYZE ledger.statistic_${table}`);
  await dataSource.query('CHECKPOINT');
  const [{ days, size }] = await dataSource.query(
    `SELECT count(*)::integer AS days, pg_size_pretty(pg_total_relation_size('ledger.statistic_day'))
            AS size FROM ledger.statistic_day`,
  );
  return {
    workload: `statistics: ${opinions.toLocaleString('en')} opinions of ${COUNCILS} councils counted`,
    settings: `${events.toLocaleString('en')} events in batches of ${BATCH}`,
    throughput: perSecond((events * 1_000) / elapsedMs, 'events'),
    note: `${days.toLocaleString('en')} days of places, ${size}; seed ${SEED}`,
  };
}

type Handler = (event: Followed, rows: RowBatch) => void;

/** What the follower does with a batch, but for its checkpoint. */
async function apply(
  dataSource: DataSource,
  client: PoolClient,
  events: readonly Followed[],
): Promise<void> {
  const { tables, reads, readsOnward, on } = statisticsProjection;
  const shapes = Object.entries(tables).map(([alias, entity]) => [
    alias,
    tableShape(dataSource, entity),
  ]);
  const rows = new RowBatch(Object.fromEntries(shapes));
  const handlers = on as unknown as Readonly<Record<string, Handler>>;
  const keys = (of: (event: Followed) => readonly (readonly [string, Key])[]) =>
    events.flatMap((event) => [...of(event)]);
  // as the follower's own transactions: the log brings again what is lost
  await client.query('BEGIN; SET LOCAL synchronous_commit = off');
  await rows.prefetch(client, keys(reads!));
  await rows.prefetch(
    client,
    keys((event) => readsOnward!(event, rows)),
  );
  for (const event of events) handlers[event.type]!(event, rows);
  await rows.flush(client);
  await client.query('COMMIT');
}

async function measured(workload: string, page: string, rate: number): Promise<Row> {
  const answer = await fetch(page);
  if (answer.status !== 200) throw new Error(`${page}: ${answer.status} ${await answer.text()}`);
  await ask(page, rate, 3); // warm-up
  const { latenciesMs, bad } = await ask(page, rate, SECONDS);
  const { throughput, p50Ms, p99Ms } = summary(latenciesMs, latenciesMs.length, SECONDS * 1_000);
  return {
    workload,
    settings: `${rate} requests/s, steady`,
    throughput: perSecond(throughput, 'pages'),
    p50Ms,
    p99Ms,
    ...(bad > 0 ? { note: `${bad} not answered with 200` } : {}),
  };
}

const ask = (url: string, perSecond: number, seconds: number) =>
  openLoop({ url, perSecond, seconds, connections: CONNECTIONS });
