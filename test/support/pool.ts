import { Pool, type PoolConfig } from 'pg';

/**
 * A pool on a test's own database. `end` does not wait for the server's side of the sessions, so
 * dropping the database may cut some that are about to go; nobody needs to hear of it.
 */
export function testPool(connectionString: string, options: PoolConfig = {}): Pool {
  const pool = new Pool({ connectionString, ...options });
  pool.on('error', () => undefined);
  return pool;
}
