import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createLogger, loadConfig } from '@yishi/platform';
import { Client } from 'pg';
import { newDataFolder } from '../../apps/demo/src/server-process';
import { whenDatabaseEnds } from '../../apps/standalone/src/database-end';
import { startStandalone } from '../../apps/standalone/src/start';
import { freshDatabase } from '../support/database';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

it('the program learns that its own database was killed, and can still end', async () => {
  const folder = newDataFolder('own-database');
  const config = loadConfig({ NODE_ENV: 'test', PORT: '0', YISHI_DATA: folder });
  const log = createLogger({ level: 'fatal' });
  let tell: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const { app, url } = await startStandalone(config, log, { onDatabaseEnded: () => tell() });
  try {
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    const lockFile = path.join(folder, 'postgres/cluster/postmaster.pid');
    const [postmaster] = readFileSync(lockFile, 'utf8').split('\n');
    process.kill(Number(postmaster), 'SIGKILL');
    await ended;
    expect((await fetch(`${url}/health/ready`)).status).toBe(503);
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

it('a session that the server ends is no end of the server', async () => {
  const database = await freshDatabase();
  let isEnded = false;
  const unwatch = await whenDatabaseEnds(database.url, () => {
    isEnded = true;
  });
  const admin = new Client({ connectionString: database.url });
  await admin.connect();
  const watching = async (): Promise<number[]> => {
    const { rows } = await admin.query<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'yishi watch' AND datname = current_database()",
    );
    return rows.map(({ pid }) => pid);
  };
  const [first] = await watching();
  await admin.query('SELECT pg_terminate_backend($1)', [first]);
  let now = await watching();
  while (now.length === 0 || now[0] === first) {
    await pause(20);
    now = await watching();
  }
  expect(isEnded).toBe(false);
  await unwatch();
  await admin.end();
  await database.drop();
});
