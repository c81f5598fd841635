import path from 'node:path';
import { KurrentEventStore } from '@yishi/event-store';
import { toJson } from '@yishi/kernel';
import {
  type Config,
  ConfigRefused,
  type EmbeddedPostgres,
  loadConfig,
  startEmbeddedPostgres,
} from '@yishi/platform';
import { Client } from 'pg';
import { audit, NothingToAudit, type Report } from './audit';
import { fromDatabase, fromStore, type RawLog } from './raw-log';

const USAGE = `npm run audit [-- --json]
Counts every balance and every split once more from the log, and compares with the ledger.
Ends with 0 when it ties out, with 1 when it does not, with 2 when there is nothing to audit.`;

async function main(options: readonly string[]): Promise<number> {
  const unknown = options.find((option) => option !== '--json');
  if (unknown !== undefined) {
    console.error(USAGE);
    return 2;
  }
  const config = loadConfig(process.env);
  let database: EmbeddedPostgres | undefined;
  if (!config.databaseUrl) {
    const dataFolder = path.join(config.dataFolder, 'postgres');
    database = await startEmbeddedPostgres({ dataFolder, database: 'yishi' });
  }
  const client = new Client({ connectionString: config.databaseUrl ?? database?.url });
  const log = await openLog(config);
  try {
    await client.connect();
    const report = await audit(client, log?.read);
    console.log(options.includes('--json') ? toJson(report) : inWords(report));
    return report.tiesOut ? 0 : 1;
  } finally {
    await log?.close();
    await client.end();
    await database?.stop();
  }
}

type OpenLog = Readonly<{ read: RawLog; close: () => Promise<unknown> }>;

/** The log, where it is not in the ledger's database: see EVENT_STORE and LOG_DATABASE_URL. */
async function openLog({ eventStore, kurrentdbUrl, logDatabaseUrl }: Config) {
  if (eventStore === 'kurrentdb') {
    const store = await KurrentEventStore.open(kurrentdbUrl as string);
    return { read: fromStore(store), close: () => store.close() } satisfies OpenLog;
  }
  if (logDatabaseUrl === undefined) return undefined;
  const client = new Client({ connectionString: logDatabaseUrl });
  await client.connect();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  return { read: fromDatabase(client), close: () => client.end() } satisfies OpenLog;
}

function inWords(report: Report): string {
  const { events, projects, lines, entries, accounts, splits, receipts, compared } = report;
  const counts =
    `${compared} figures from ${events} events: ${projects} projects, ${lines} ledger lines, ` +
    `${entries} journal entries, ${accounts} accounts, ${splits} splits, ${receipts} receipts`;
  const open = report.underWay > 0 ? `\n${report.underWay} things are still under way` : '';
  if (report.tiesOut) return `ties out: ${counts}${open}`;
  const listed = report.listed.map(
    ({ what, where, expected, found }) =>
      `  ${where}: ${what}\n    by the log ${expected}\n    kept       ${found}`,
  );
  const more = report.findings - report.listed.length;
  return [
    `does not tie out: ${report.findings} of ${counts}`,
    ...listed,
    ...(more > 0 ? [`  and ${more} more`] : []),
  ].join('\n');
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const isExpected = error instanceof NothingToAudit || error instanceof ConfigRefused;
    console.error(isExpected ? error.message : error);
    process.exitCode = 2;
  },
);
