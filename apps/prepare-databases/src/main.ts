import { parseArgs } from 'node:util';
import { loadConfig } from '@yishi/platform';
import { KEEPERS_OF_PERSONS, prepareDatabases, type ServiceRole } from './prepare-databases';

const USAGE = `usage: prepare-databases --role <role> [--role …]
DATABASE_URL may make roles and databases; LOG_DATABASE_URL (unless EVENT_STORE is kurrentdb) and
VAULT_DATABASE_URL name the two that all services share. The password of council_service is read
from COUNCIL_SERVICE_PASSWORD, and so on.`;

/** Makes roles, databases, schemas and rights, once per installation and again harmlessly. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { role: { type: 'string', multiple: true } } });
  const config = loadConfig(process.env);
  const roles = (values.role ?? []).map(roleNamed);
  const { databaseUrl, vaultDatabaseUrl } = config;
  if (roles.length === 0) throw new Error('--role is missing');
  if (databaseUrl === undefined) throw new Error('DATABASE_URL is missing');
  if (vaultDatabaseUrl === undefined) throw new Error('VAULT_DATABASE_URL is missing');
  const logDatabaseUrl = config.eventStore === 'postgres' ? config.logDatabaseUrl : undefined;
  if (config.eventStore === 'postgres' && logDatabaseUrl === undefined)
    throw new Error('LOG_DATABASE_URL is missing');
  await prepareDatabases({ serverUrl: databaseUrl, logDatabaseUrl, vaultDatabaseUrl, roles });
  console.log(`prepared for ${roles.map(({ name }) => name).join(', ')}`);
}

function roleNamed(name: string): ServiceRole {
  const variable = `${name.toUpperCase()}_PASSWORD`;
  const password = process.env[variable];
  if (!password) throw new Error(`${variable} is missing`);
  return { name, password, keepsPersons: KEEPERS_OF_PERSONS.includes(name) };
}

main().catch((error: unknown) => {
  console.error((error as Error).message);
  console.error(USAGE);
  process.exit(1);
});
