import { Client, DatabaseError } from 'pg';

/** Longer names are silently cut by PostgreSQL and would never be found again. */
const LONGEST_NAME_BYTES = 63;

/** `duplicate_database`, and what the loser of two simultaneous creations gets instead. */
const ALREADY_THERE = new Set(['42P04', '23505']);

/**
 * Creates the database a connection address names, when the server has none of that name.
 * Refuses an address without a name and names of more than 63 bytes.
 */
export async function ensureDatabase(url: string): Promise<void> {
  const address = new URL(url);
  const name = decodeURIComponent(address.pathname.slice(1));
  if (name === '' || Buffer.byteLength(name) > LONGEST_NAME_BYTES) {
    throw new Error(`a database name has 1 to ${LONGEST_NAME_BYTES} bytes: "${name}"`);
  }
  address.pathname = '/postgres';
  const client = new Client({ connectionString: address.toString() });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0)
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } catch (error) {
    if (!(error instanceof DatabaseError) || !ALREADY_THERE.has(error.code ?? '')) throw error;
  } finally {
    await client.end();
  }
}
