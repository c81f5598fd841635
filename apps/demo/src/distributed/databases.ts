import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client } from 'pg';
import type { ServiceName } from './services';

/** `project-service` has the role and the database `project_service`. */
export const databaseNameOf = (service: ServiceName): string => service.replace('-', '_');

/** The same server's address of another database, as another role. */
export function addressOf(url: string, database: string, role?: Role): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  if (role) Object.assign(address, { username: role.name, password: role.password });
  return address.toString();
}

export type Role = Readonly<{ name: string; password: string }>;

/**
 * On a server of one's own: the databases of the log and the vault, a database and a role for each
 * service, and the rights that the roles have in the two shared ones. `url`: as the owner.
 */
export async function makeDatabases(url: string, roles: readonly Role[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const { name, password } of roles) {
      const role = client.escapeIdentifier(name);
      await client.query(`CREATE ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
      await client.query(`CREATE DATABASE ${role} OWNER ${role}`);
      await client.query(`REVOKE ALL ON DATABASE ${role} FROM PUBLIC`);
    }
    for (const shared of ['log', 'vault']) {
      await client.query(`CREATE DATABASE ${shared}`);
      await client.query(`REVOKE ALL ON DATABASE ${shared} FROM PUBLIC`);
      for (const { name } of roles)
        await client.query(
          `GRANT CONNECT ON DATABASE ${shared} TO ${client.escapeIdentifier(name)}`,
        );
    }
  } finally {
    await client.end();
  }
  await prepare(url, roles);
}

/** Runs the program that an operator runs once. */
async function prepare(url: string, roles: readonly Role[]): Promise<void> {
  const env = {
    ...process.env,
    LOG_DATABASE_URL: addressOf(url, 'log'),
    VAULT_DATABASE_URL: addressOf(url, 'vault'),
  };
  const named = roles.flatMap(({ name }) => ['--role', name]);
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', 'dist/apps/prepare-databases/src/main.js', ...named],
    { env, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the databases could not be prepared (exit ${code})`);
}
