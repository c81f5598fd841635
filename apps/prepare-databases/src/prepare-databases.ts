import { migrateEventStore } from '@yishi/event-store';
import { ensureDatabase, migrateVault } from '@yishi/platform';
import { Client, escapeIdentifier, escapeLiteral, Pool } from 'pg';

/** A service at the database: its role, and the database of the same name that is its own. */
export type ServiceRole = Readonly<{
  name: string;
  password: string;
  /** It may put persons into the vault and erase them; the others only read it. */
  keepsPersons?: boolean;
}>;

/** The databases of the services whose commands keep or erase persons. */
export const KEEPERS_OF_PERSONS: readonly string[] = ['council_service', 'funding_service'];

export type Preparation = Readonly<{
  /** A connection that may make roles and databases. */
  serverUrl: string;
  /** Absent: the log is not in PostgreSQL. */
  logDatabaseUrl?: string;
  vaultDatabaseUrl: string;
  roles: readonly ServiceRole[];
}>;

/**
 * Makes what the services need of PostgreSQL, or leaves it as it is: a role and a database for
 * each, the log that all write and the vault that all share. Passwords are set anew. A service may
 * do what it likes in its own database, enters no other service's, and in the log and the vault may
 * do what its statements do: nothing is changed or taken away in the log, no table is made.
 * Throws a RangeError for a name that is no plain one.
 */
export async function prepareDatabases(preparation: Preparation): Promise<void> {
  const { serverUrl, logDatabaseUrl, vaultDatabaseUrl, roles } = preparation;
  for (const { name } of roles)
    if (!/^[a-z][a-z0-9_]{0,62}$/.test(name))
      throw new RangeError(`'${name}' is no name for a role: a-z, 0-9 and _, at most 63`);
  for (const role of roles) await makeRole(serverUrl, role);
  if (logDatabaseUrl !== undefined)
    await share(logDatabaseUrl, roles, migrateEventStore, grantsOnLog(roles));
  await share(vaultDatabaseUrl, roles, migrateVault, grantsOnVault(roles));
}

async function makeRole(serverUrl: string, { name, password }: ServiceRole): Promise<void> {
  const role = escapeIdentifier(name);
  const rights = `LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${escapeLiteral(password)}`;
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const isThere = async (query: string) => (await client.query(query, [name])).rowCount === 1;
    const hasRole = await isThere('SELECT FROM pg_roles WHERE rolname = $1');
    await client.query(`${hasRole ? 'ALTER' : 'CREATE'} ROLE ${role} ${rights}`);
    const hasDatabase = await isThere('SELECT FROM pg_database WHERE datname = $1');
    if (!hasDatabase) await client.query(`CREATE DATABASE ${role} OWNER ${role}`);
    await client.query(`REVOKE ALL ON DATABASE ${role} FROM PUBLIC`);
  } finally {
    await client.end();
  }
}

/** Makes the database's schema as its owner, closes it to all, and lets the services in. */
async function share(
  url: string,
  roles: readonly ServiceRole[],
  migrate: (pool: Pool) => Promise<void>,
  grants: string,
): Promise<void> {
  await ensureDatabase(url);
  const pool = new Pool({ connectionString: url, max: 2 });
  try {
    await migrate(pool);
    const { rows } = await pool.query<{ name: string }>('SELECT current_database() AS name');
    const database = escapeIdentifier(rows[0]!.name);
    // several statements in one query are one transaction
    await pool.query(`
      REVOKE ALL ON DATABASE ${database} FROM PUBLIC;
      REVOKE ALL ON SCHEMA public FROM PUBLIC;
      GRANT CONNECT ON DATABASE ${database} TO ${listed(roles)};
      ${grants}`);
  } finally {
    await pool.end();
  }
}

/**
 * `log.append` writes with its owner's rights, and the services have none to write without it: a
 * last position, or a version, that was made up could never be taken back. Its names are resolved
 * in the server's own schema, whatever the caller's search path is.
 */
const grantsOnLog = (roles: readonly ServiceRole[]): string => `
  REVOKE ALL ON ALL FUNCTIONS IN SCHEMA log FROM PUBLIC;
  ALTER FUNCTION log.append SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
  GRANT USAGE ON SCHEMA log TO ${listed(roles)};
  REVOKE INSERT ON log.events FROM ${listed(roles)};
  GRANT SELECT ON log.events TO ${listed(roles)};
  GRANT EXECUTE ON FUNCTION log.append TO ${listed(roles)};`;

/** What was erased can not be had back, so a service that never erases may not. */
function grantsOnVault(roles: readonly ServiceRole[]): string {
  const keepers = roles.filter(({ keepsPersons }) => keepsPersons);
  return `
    GRANT USAGE ON SCHEMA vault TO ${listed(roles)};
    REVOKE INSERT, UPDATE ON vault.person FROM ${listed(roles)};
    GRANT SELECT ON vault.person TO ${listed(roles)};
    ${keepers.length > 0 ? `GRANT INSERT, UPDATE ON vault.person TO ${listed(keepers)};` : ''}
    GRANT SELECT, INSERT ON vault.key_check TO ${listed(roles)};`;
}

const listed = (roles: readonly ServiceRole[]): string =>
  roles.map(({ name }) => escapeIdentifier(name)).join(', ');
