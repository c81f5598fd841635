import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

export type FreshDatabase = Readonly<{ url: string; drop: () => Promise<void> }>;

/** A database of its own, empty, on the test run's server. The caller drops it. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = process.env.YISHI_TEST_DATABASE_URL;
  if (!server) throw new Error('YISHI_TEST_DATABASE_URL is not set: see test/global-setup.ts');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    drop: () => administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
