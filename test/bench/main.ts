import 'reflect-metadata';
import { rmSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { EventStore } from '@yishi/event-store';
import { createLogger, loadConfig, startEmbeddedPostgres } from '@yishi/platform';
import Table from 'cli-table3';
import { newDataFolder } from '../../apps/demo/src/server-process';
import { startStandalone } from '../../apps/standalone/src/start';
import { benchAppend } from './append';
import { benchBallots } from './ballots';
import { benchClosing } from './closing';
import { benchDistributed } from './distributed';
import { benchHotProject } from './hot-project';
import { benchHttp, prepareDrives } from './http';
import { benchKafka } from './kafka';
import { benchLedgerPage } from './ledger-page';
import { benchRebuild } from './rebuild';
import type { Row } from './row';
import { benchScan } from './scan';
import { benchStatistics } from './statistics';

type Workload = (options: Readonly<{ opinions: number }>) => Promise<readonly Row[]>;

/** Each workload on a fresh embedded PostgreSQL with durable settings (fsync on). */
const workloads: Readonly<Record<string, Workload>> = {
  append: () => onDatabase(benchAppend),
  scan: () => onDatabase(benchScan),
  pipeline: () => onApplication(benchHotProject),
  http: async () => {
    const folder = newDataFolder('bench');
    try {
      const { app } = await start(folder);
      const drives = await prepareDrives(app.get(EventStore));
      await app.close();
      return await benchHttp(folder, drives);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  rebuild: () => onDatabase(benchRebuild),
  ledger: () => onApplication(benchLedgerPage),
  statistics: (options) => onApplication((application) => benchStatistics(application, options)),
  distributed: () => benchDistributed(),
  ballots: async () => [
    ...(await onDatabase(benchBallots)),
    ...(await onApplication((application) => benchClosing(application))),
  ],
  kafka: () => onDatabase(benchKafka),
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      // what the four services are measured by
      distributed: { type: 'boolean', default: false },
      // the statistics' million was not counted within eight minutes on two cores
      opinions: { type: 'string', default: '1000000' },
    },
  });
  const named = values.distributed ? [...positionals, 'kafka', 'distributed'] : positionals;
  const chosen = named.length > 0 ? named : Object.keys(workloads);
  const unknown = chosen.find((name) => !workloads[name]);
  if (unknown !== undefined) {
    console.error(`no workload ${unknown}: ${Object.keys(workloads).join(', ')}`);
    process.exitCode = 2;
    return;
  }
  const rows: Row[] = [];
  for (const name of chosen) {
    if (!values.json) console.log(`… ${name}`);
    rows.push(...(await workloads[name]!({ opinions: Number(values.opinions) })));
  }
  if (values.json) console.log(JSON.stringify(rows));
  else print(rows);
}

function print(rows: readonly Row[]): void {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  console.log(`Node ${process.version}, ${cpus().length} × ${cpu?.model ?? 'CPU'}, ${memory} GiB`);
  const table = new Table({
    style: { head: [], border: [] },
    head: ['workload', 'settings', 'throughput', 'p50 ms', 'p99 ms', 'ratio', 'note'],
  });
  for (const row of rows)
    table.push([
      row.workload,
      row.settings,
      row.throughput,
      row.p50Ms ?? '',
      row.p99Ms ?? '',
      row.ratio ?? '',
      row.note ?? '',
    ]);
  console.log(table.toString());
}

const start = (folder: string) =>
  startStandalone(
    loadConfig({
      PORT: '0',
      YISHI_DATA: folder,
      YISHI_LOG_LEVEL: 'error',
      YISHI_RATE_LIMIT_PER_MINUTE: '1000000',
    }),
    createLogger({ level: 'error' }),
  );

type Application = Awaited<ReturnType<typeof start>>;

async function onApplication(
  workload: (application: Application) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const folder = newDataFolder('bench');
  const application = await start(folder);
  try {
    return await workload(application);
  } finally {
    await application.app.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onDatabase(
  workload: (url: string) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const folder = newDataFolder('bench');
  const dataFolder = path.join(folder, 'postgres');
  const database = await startEmbeddedPostgres({ dataFolder, database: 'bench' });
  try {
    return await workload(database.url);
  } finally {
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

// by a signal alone, what was started would not hear of the end
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
