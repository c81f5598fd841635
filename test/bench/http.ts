import { randomUUID } from 'node:crypto';
import type { EventStore } from '@yishi/event-store';
import { keysFor, loadConfig, TokenIssuer } from '@yishi/platform';
import autocannon from 'autocannon';
import { startServer } from '../../apps/demo/src/server-process';
import { type Drive, openDrive } from './drives';
import { residentMiB } from './measure';
import type { Row } from './row';

const SECONDS = 8;

export const prepareDrives = async (store: EventStore): Promise<readonly Drive[]> => [
  await openDrive(store, 30_000),
  await openDrive(store, 150_000),
];

/**
 * The same through HTTP: a server process of its own on the folder the drives were put into, 64
 * connections, load generator on the same machine. Then the shares: the same requests refused at
 * the door (no such route, no token).
 */
export async function benchHttp(dataFolder: string, drives: readonly Drive[]): Promise<Row[]> {
  const server = await startServer(dataFolder, { YISHI_LOG_LEVEL: 'warn' });
  const rows: Row[] = [];
  try {
    for (const [index, drive] of drives.entries()) {
      const result = await load(server.url, dataFolder, drive, index === 0 ? 3 : SECONDS);
      if (index === 0) continue; // warm-up
      rows.push(row('take part through HTTP, durable, tokens and validation', result));
    }
    const health = await shoot(`${server.url}/health/live`, {}, 4);
    rows.push(row('HTTP alone (GET /health/live)', health));
    const malformed = await refused(server.url, dataFolder, drives[1] as Drive);
    const atTheDoor = row('HTTP, token, validation, refused as malformed', malformed);
    const share = rows[0] ? Number.parseFloat(rows[0].throughput) / malformed.requests.average : 0;
    rows.push({
      ...atTheDoor,
      note: `${atTheDoor.note}; ${Math.round(share * 100)} % of the whole`,
    });
    rows.push({
      workload: 'memory of the server process after the load',
      settings: 'without PostgreSQL',
      throughput: `${residentMiB(server.child.pid)} MiB`,
    });
    rows.push({
      workload: 'start to ready on an existing database',
      settings: `after ${drives.length} drives`,
      throughput: `${server.readyMs} ms`,
    });
  } finally {
    await server.stop();
  }
  return rows;
}

const tokenFor = (dataFolder: string, territory: string): string => {
  const config = loadConfig({ YISHI_DATA: dataFolder });
  const issuer = new TokenIssuer({
    privateKey: keysFor(config).tokenKey,
    issuer: config.tokenIssuer,
    audience: config.tokenAudience,
  });
  const grants = [{ role: 'council-member', territory } as const];
  return issuer.issue({ personId: randomUUID(), grants, ttlSeconds: 3_600 });
};

function load(url: string, dataFolder: string, drive: Drive, duration: number) {
  let next = 0;
  const body = (): string => {
    const householdId = drive.households[next++ % drive.households.length];
    return JSON.stringify({ householdId, mode: 'volunteer' });
  };
  return participations(url, dataFolder, drive, duration, body);
}

const refused = (url: string, dataFolder: string, drive: Drive) =>
  participations(url, dataFolder, drive, 4, () => '{"householdId":"x","mode":"volunteer"}');

function participations(
  url: string,
  dataFolder: string,
  { projectId, territory }: Drive,
  duration: number,
  body: () => string,
): Promise<autocannon.Result> {
  const headers = {
    authorization: `Bearer ${tokenFor(dataFolder, territory)}`,
    'content-type': 'application/json',
  };
  return autocannon({
    url: `${url}/api/v1/projects/${projectId}/participations`,
    method: 'POST',
    connections: 64,
    duration,
    headers,
    requests: [{ setupRequest: (request) => ({ ...request, body: body() }) }],
  });
}

const shoot = (url: string, headers: Record<string, string>, duration: number) =>
  autocannon({ url, connections: 64, duration, headers });

function row(workload: string, result: autocannon.Result): Row {
  const bad = Object.entries(result.statusCodeStats ?? {})
    .map(([status, { count }]) => `${status}: ${count}`)
    .join(', ');
  return {
    workload,
    settings: '64 connections',
    throughput: `${Math.round(result.requests.average)}/s`,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    note: bad,
  };
}
