import { randomUUID } from 'node:crypto';
import { migrateEventStore } from '@yishi/event-store';
import { Client, Pool } from 'pg';

/** A database of its own with an empty log, on the server of the URL; gone afterwards. */
export async function withLogDatabase<T>(
  serverUrl: string,
  use: (pool: Pool, url: string) => Promise<T>,
): Promise<T> {
  const name = `bench_${randomUUID().replaceAll('-', '')}`;
  const admin = new Client({ connectionString: serverUrl });
  await admin.connect();
  try {
    await admin.query(`CREATE DATABASE ${name}`);
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    const pool = new Pool({ connectionString: url.toString() });
    pool.on('error', () => undefined); // sessions cut by the DROP below
    try {
      await migrateEventStore(pool);
      return await use(pool, url.toString());
    } finally {
      await pool.end();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    }
  } finally {
    await admin.end();
  }
}
