import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '../libs/platform/src/embedded-postgres';

/**
 * One PostgreSQL for the whole test run, in a folder of its own. Without fsync: a test's data may
 * be lost with the machine, and the suites that test durability start servers of their own.
 */
export default async function startDatabase(): Promise<void> {
  if (process.env.YISHI_TEST_DATABASE_URL) return;
  const folder = mkdtempSync(path.join(tmpdir(), 'yishi-test-'));
  chmodSync(folder, 0o711); // the server's own user must be able to pass through
  const dataFolder = path.join(folder, 'postgres');
  const server = await startEmbeddedPostgres({
    dataFolder,
    database: 'test',
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: '300', // several suites open pools of their own at the same time
    },
  });
  process.env.YISHI_TEST_DATABASE_URL = server.url;
  const stopTestDatabase = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  Object.assign(globalThis, { stopTestDatabase });
}
