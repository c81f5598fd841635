import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { PostgresEventStore } from '@yishi/event-store';
import { Pool } from 'pg';
import { Installation } from '../../apps/demo/src/distributed/installation';
import { whyNoKafka } from '../../apps/demo/src/kafka/kafka-server';
import { newDataFolder, type ServerProcess } from '../../apps/demo/src/server-process';
import { commandFlow } from './command-flow';
import { type Drive, openDrive } from './drives';
import { residentMiB, rowOf, summary } from './measure';
import type { Row } from './row';

const PER_SECOND = 200;
const SECONDS = 30;
const WARM_UP_SECONDS = 5;
const PROJECTS = 20;
const LOOK_EVERY = 5;
const TAKEOVERS = 3;
const TAKEOVER_WITHIN_MS = 60_000;

/**
 * Four services, nginx where it is installed, a real broker, PostgreSQL with durable settings: how
 * long the public ledger lags behind commands, and how long a dead instance's work rests.
 */
export async function benchDistributed(): Promise<Row[]> {
  const reason = await whyNoKafka();
  if (reason) return [{ workload: 'distributed', settings: '', throughput: '', note: reason }];
  const folder = newDataFolder('bench-distributed');
  const installation = await Installation.start(folder, { env: { YISHI_LOG_LEVEL: 'warn' } });
  try {
    const drives = await openDrives(installation);
    await flow(installation, drives, 0, PER_SECOND * WARM_UP_SECONDS);
    const begin = PER_SECOND * WARM_UP_SECONDS;
    const rows = await flow(installation, drives, begin, PER_SECOND * SECONDS);
    return [...rows, memory(installation), await takeovers(installation, drives)];
  } finally {
    await installation.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openDrives(installation: Installation): Promise<readonly Drive[]> {
  const pool = new Pool({ connectionString: installation.databaseUrl('log') });
  const store = new PostgresEventStore(pool);
  const drives: Drive[] = [];
  const each = Math.ceil((PER_SECOND * (WARM_UP_SECONDS + SECONDS)) / PROJECTS) + 100;
  for (let n = 0; n < PROJECTS; n++) drives.push(await openDrive(store, each));
  await store.close();
  await pool.end();
  return drives;
}

const participation = (drive: Drive, index: number) => ({
  path: `/api/v1/projects/${drive.projectId}/participations`,
  body: { householdId: drive.households[index] as string, mode: 'volunteer' },
});

function tokenFor(installation: Installation, { territory }: Drive): string {
  const grants = [{ role: 'council-member', territory } as const];
  return installation.issuer.issue({ personId: randomUUID(), grants, ttlSeconds: 3_600 });
}

async function flow(
  installation: Installation,
  drives: readonly Drive[],
  from: number,
  count: number,
): Promise<Row[]> {
  const tokens = drives.map((drive) => tokenFor(installation, drive));
  const commands = Array.from({ length: count }, (_, at) => {
    const n = from + at;
    const drive = drives[n % PROJECTS] as Drive;
    const token = tokens[n % PROJECTS] as string;
    return { ...participation(drive, Math.floor(n / PROJECTS)), token };
  });
  const ledgerPathOf = Object.fromEntries(
    drives.map((drive) => [
      participation(drive, 0).path,
      `/api/v1/ledger/projects/${drive.projectId}`,
    ]),
  );
  const options = { perSecond: PER_SECOND, lookEvery: LOOK_EVERY, ledgerPathOf };
  const started = performance.now();
  const { commandMs, shownMs, bad } = await commandFlow({
    url: installation.url,
    commands,
    ...options,
  });
  const elapsedMs = performance.now() - started;
  if (bad.length > 0) throw new Error(`${bad.length} answers were bad: ${bad[0]}`);
  const settings = `${PER_SECOND} commands/s, ${PROJECTS} projects, four services`;
  return [
    rowOf('distributed: command', settings, 'commands', summary(commandMs, count, elapsedMs)),
    {
      ...rowOf(
        'distributed: command to public ledger',
        `${settings}, every ${LOOK_EVERY}th looked for`,
        'pages',
        summary(shownMs, shownMs.length, elapsedMs),
      ),
      note: 'from when it was due',
    },
  ];
}

const memory = (installation: Installation): Row => ({
  workload: 'distributed: memory of the services',
  settings: 'without PostgreSQL and Kafka',
  throughput: `${installation
    .processes()
    .map(({ child }) => residentMiB(child.pid))
    .reduce((sum, mib) => sum + mib, 0)} MiB`,
});

/** The instance that works is killed; how long until the other shows a command given after that. */
async function takeovers(installation: Installation, drives: readonly Drive[]): Promise<Row> {
  const drive = drives[0] as Drive;
  const token = tokenFor(installation, drive);
  const tookMs: number[] = [];
  let working: ServerProcess = installation.processOf('ledger-service');
  for (let round = 0; round < TAKEOVERS; round++) {
    const standby = await installation.startSecond('ledger-service');
    await delay(3_000); // longer than the pause between two looks at the leases
    await working.stop('SIGKILL');
    const killedMs = performance.now();
    const household = drive.households.at(-1 - round) as string;
    const position = await takePart(installation.url, drive, token, household);
    await shown(`${standby.url}/api/v1/ledger/projects/${drive.projectId}`, position);
    tookMs.push(performance.now() - killedMs);
    working = standby;
  }
  await working.stop();
  const measured = summary(tookMs, tookMs.length, 1_000);
  return {
    workload: 'distributed: takeover of a killed instance',
    settings: `ledger-service, ${TAKEOVERS} times, SIGKILL to shown by the other`,
    throughput: `${tookMs.map((ms) => (ms / 1_000).toFixed(1)).join(', ')} s`,
    p50Ms: measured.p50Ms,
    p99Ms: measured.p99Ms,
  };
}

async function takePart(
  url: string,
  drive: Drive,
  token: string,
  householdId: string,
): Promise<number> {
  const answer = await fetch(`${url}/api/v1/projects/${drive.projectId}/participations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ householdId, mode: 'volunteer' }),
  });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { position: number }).position;
}

async function shown(url: string, position: number): Promise<void> {
  const end = performance.now() + TAKEOVER_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`${url}?limit=1&after=${position}`);
    await answer.text();
    if (answer.status === 200) return;
    if (performance.now() > end) throw new Error(`not shown: ${answer.status}`);
    await delay(50);
  }
}
