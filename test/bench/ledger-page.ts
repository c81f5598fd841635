import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { perSecond, summary } from './measure';
import { openLoop } from './open-loop';
import type { Row } from './row';

const LINES_EACH = 500;
const RATE = 200;
const SECONDS = 10;
const CONNECTIONS = 20;

const DISTRICT = '410811';
const projectId = (n: number): string =>
  `00000000-0000-8000-8000-${n.toString(16).padStart(12, '0')}`;

/** The same ids in SQL, for the n-th project of a table or series that has a column `n`. */
const PROJECT_ID = `('00000000-0000-8000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
const COMPOUND_ID = `('00000000-0000-8000-9000-' || lpad(to_hex(n / 10), 12, '0'))::uuid`;
const STREET_CODE = `'${DISTRICT}' || lpad((n % 10)::text, 3, '0')`;
const PLACE = `${PROJECT_ID}, ${COMPOUND_ID}, ${STREET_CODE}, '${DISTRICT}'`;

/**
 * The ledger page of one project among many, through HTTP at a fixed rate, with header, tie-out and
 * 50 lines. The same among 10,000 lines and among 1,000,000: what a page costs must not grow with
 * the district.
 */
export async function benchLedgerPage({
  app,
  url,
}: Readonly<{ app: NestFastifyApplication; url: string }>): Promise<readonly Row[]> {
  const dataSource = app.get(DataSource);
  const rows: Row[] = [];
  for (const lines of [10_000, 1_000_000]) {
    await fill(dataSource, lines / LINES_EACH);
    rows.push(await measured(url, lines));
  }
  await empty(dataSource);
  return rows;
}

/** In the order in which readers take them. */
const TABLES = ['project', 'project_funders', 'project_account', 'line', 'account', 'book_day'];

const empty = (dataSource: DataSource): Promise<unknown> =>
  dataSource.query(`TRUNCATE ${TABLES.map((name) => `ledger.${name}`).join(', ')}`);

/**
 * Straight into the tables: the rebuild has its own measure. Lines of the projects are mixed, as
 * they come.
 */
async function fill(dataSource: DataSource, projects: number): Promise<void> {
  await empty(dataSource);
  const last = projects - 1;
  const held = LINES_EACH * 100;
  const funders = JSON.stringify([
    { funder: 'district', source: 'district', account: 'district', ...figures(4_000_000) },
    { funder: 'residents', source: 'residents', account: '', ...figures(1_000_000) },
  ]);
  const shares = JSON.stringify([
    { funder: 'district', source: 'district', share: '4/5' },
    { funder: 'residents', source: 'residents', share: '1/5' },
  ]);
  await dataSource.query(
    `INSERT INTO ledger.project
       (project_id, compound_id, street_code, district_code, field, title, stage, total_fen,
        households, needed, threshold, participating, raised_fen, deadline, shares, position)
     SELECT ${PLACE}, 'environment', '更换管道 ' || n, 'raising', 5000000, 186, 131, '7/10', 151,
            ${held}, '2018-08-01T00:00:00.000Z', $1::jsonb, n
       FROM generate_series(0, ${last}) n`,
    [shares],
  );
  await dataSource.query(
    `INSERT INTO ledger.project_account SELECT ${PLACE}, ${held} FROM generate_series(0, ${last}) n`,
  );
  await dataSource.query(
    `INSERT INTO ledger.project_funders SELECT ${PROJECT_ID}, $1::jsonb
       FROM generate_series(0, ${last}) n`,
    [funders],
  );
  await dataSource.query(
    `INSERT INTO ledger.account
       (account, kind, project_id, compound_id, street_code, district_code, balance_fen)
     SELECT kind || ':' || ${PROJECT_ID}, kind, ${PLACE}, ${held}
       FROM generate_series(0, ${last}) n, unnest(ARRAY['cash', 'receivable', 'expense']) kind`,
  );
  await dataSource.query(
    `INSERT INTO ledger.line
       (project_id, compound_id, street_code, district_code, position, message_index, place, at,
        date, kind, number, funder, note, channel, paid_on, income_fen, spending_fen, balance_fen,
        ahead_of_raising)
     SELECT ${PLACE}, 1 + k * ${projects} + n, 0, 0, timestamptz '2018-06-01 08:00+08',
            date '2018-06-01', 'contribution', '2018-' || lpad(k::text, 6, '0'), 'residents', '',
            'wechat', date '2018-06-01', 100, 0, 100 * (k + 1), false
       FROM generate_series(0, ${LINES_EACH - 1}) k, generate_series(0, ${last}) n`,
  );
  for (const name of TABLES) await dataSource.query(`VACUUM ANALYZE ledger.${name}`);
}

const figures = (shareFen: number) => ({
  shareFen,
  heldFen: shareFen,
  paidFen: 0,
  backFen: 0,
  dueFen: null,
});

async function measured(url: string, lines: number): Promise<Row> {
  const page = `${url}/api/v1/ledger/projects/${projectId(3)}`;
  const answer = (await (await fetch(page)).json()) as { tieOut?: { tiesOut?: boolean } };
  if (!answer.tieOut?.tiesOut) throw new Error(`no ledger page: ${JSON.stringify(answer)}`);
  await ask(page, 3); // warm-up
  const { latenciesMs, bad } = await ask(page, SECONDS);
  const { throughput, p50Ms, p99Ms } = summary(latenciesMs, latenciesMs.length, SECONDS * 1_000);
  return {
    workload: `ledger page of one project among ${lines.toLocaleString('en')} lines`,
    settings: `${RATE} requests/s, steady, 50 of ${LINES_EACH} lines a page`,
    throughput: perSecond(throughput, 'pages'),
    p50Ms,
    p99Ms,
    ...(bad > 0 ? { note: `${bad} not answered with 200` } : {}),
  };
}

const ask = (url: string, seconds: number) =>
  openLoop({ url, perSecond: RATE, seconds, connections: CONNECTIONS });
