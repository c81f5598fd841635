import { createSecretKey, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { migrateEventStore, PostgresEventStore } from '@yishi/event-store';
import { sampleEvent, sampleStream } from '@yishi/event-store/contract';
import { type BusSubscription, MessageBus } from '@yishi/messaging';
import { createApplication, createLogger, FileStore, loadConfig, Vault } from '@yishi/platform';
import type { Pool } from 'pg';
import { type FreshDatabase, freshDatabase } from '../../../test/support/database';
import { testPool } from '../../../test/support/pool';
import { SERVICES } from '../../proxy/src/services';
import { prepareDatabases, type ServiceRole } from './prepare-databases';

const run = randomBytes(4).toString('hex');
const roleNamed = (name: string): ServiceRole => ({
  name: `${name}_${run}`,
  password: `'${randomBytes(16).toString('base64')}"\\`,
});
const council: ServiceRole = { ...roleNamed('council'), keepsPersons: true };
const ledger = roleNamed('ledger');
const publicKey = generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' });
const vaultKey = createSecretKey(randomBytes(32));
const server = () => process.env.YISHI_TEST_DATABASE_URL as string;

let log: FreshDatabase;
let vault: FreshDatabase;
const pools: Pool[] = [];

/** The address of a database as that role. */
function urlOf({ name, password }: ServiceRole, database: string): string {
  const url = new URL(server());
  Object.assign(url, { username: name, password: encodeURIComponent(password) });
  url.pathname = `/${database}`;
  return url.toString();
}

/** A connection of that role to that database. */
function poolOf(role: ServiceRole, database: string): Pool {
  const pool = testPool(urlOf(role, database), { max: 3 });
  pools.push(pool);
  return pool;
}
const nameOf = ({ url }: FreshDatabase) => new URL(url).pathname.slice(1);
const prepare = () =>
  prepareDatabases({
    serverUrl: server(),
    logDatabaseUrl: log.url,
    vaultDatabaseUrl: vault.url,
    roles: [council, ledger],
  });

beforeAll(async () => {
  [log, vault] = await Promise.all([freshDatabase(), freshDatabase()]);
  await prepare();
  await prepare(); // again, harmlessly
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await Promise.all([log.drop(), vault.drop()]);
  const owner = testPool(server(), { max: 1 });
  for (const { name } of [council, ledger]) {
    await owner.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await owner.query(`DROP ROLE ${name}`);
  }
  await owner.end();
});

describe('a service, by its role', () => {
  it('starts on the log as it stands, appends, and reads', async () => {
    const pool = poolOf(council, nameOf(log));
    await migrateEventStore(pool);
    const store = new PostgresEventStore(pool);
    const appended = await store.append(sampleStream(), [sampleEvent()], 0n);
    expect(await store.head()).toBe(appended.position);
    await store.close();
  });

  it.each([
    // a last position that leaves no next one would end the log for ever
    `INSERT INTO log.events VALUES (9223372036854775807, 'x-1', 1, 'x', gen_random_uuid(), 'X', '{}', '{}')`,
  ])('writes to the log by log.append alone: %s', (statement) =>
    refused(poolOf(council, nameOf(log)), statement),
  );

  it('lends log.append nothing that stands in its own way: names are the log’s and the server’s', async () => {
    const pool = poolOf(council, nameOf(log));
    const { rows } = await pool.query(
      `SELECT prosecdef, proconfig, has_function_privilege('public', oid, 'EXECUTE') AS of_all
         FROM pg_proc WHERE oid = to_regproc('log.append')`,
    );
    expect(rows).toEqual([
      { prosecdef: true, proconfig: ['search_path=pg_catalog, pg_temp'], of_all: false },
    ]);
  });

  it.each(['UPDATE log.events SET data = $$x$$', 'DELETE FROM log.events', 'TRUNCATE log.events'])(
    'may not change the log: %s',
    (statement) => refused(poolOf(council, nameOf(log)), statement),
  );

  it.each([
    'CREATE TABLE log.mine (a int)',
    'CREATE TABLE public.mine (a int)',
    'CREATE SCHEMA mine',
    'CREATE TEMPORARY TABLE mine (a int)',
    'ALTER TABLE log.events DISABLE TRIGGER refuse_change',
    'DROP FUNCTION log.append',
  ])('makes nothing in the database of the log: %s', (statement) =>
    refused(poolOf(council, nameOf(log)), statement),
  );

  it('keeps, finds and erases a person in the vault', async () => {
    const persons = await Vault.open(poolOf(council, nameOf(vault)), vaultKey);
    const personId = randomUUID();
    await persons.put([{ personId, name: '张三' }], '410811');
    await persons.put([{ personId, name: '张三丰' }], '410811');
    const others = await Vault.open(poolOf(ledger, nameOf(vault)), vaultKey);
    expect((await others.get([personId])).get(personId)).toEqual({ name: '张三丰' });
    expect(await others.idsByName('张三丰')).toEqual([personId]);
    expect(await persons.erase(personId)).toBe(true);
    expect(await persons.territoryOf(personId)).toBe('410811');
  });

  it.each([
    `INSERT INTO vault.person (person_id) VALUES (gen_random_uuid())`,
    'UPDATE vault.person SET sealed = null',
  ])('only reads the vault unless it keeps persons: %s', (statement) =>
    refused(poolOf(ledger, nameOf(vault)), statement),
  );

  it.each([
    'DELETE FROM vault.person',
    'TRUNCATE vault.person',
    'UPDATE vault.key_check SET check_value = $$x$$',
    'DELETE FROM vault.key_check',
    'CREATE TABLE vault.mine (a int)',
  ])('does nothing else to the vault: %s', (statement) =>
    refused(poolOf(council, nameOf(vault)), statement),
  );

  it('makes what it likes in its own database', async () => {
    const pool = poolOf(council, council.name);
    await FileStore.open(pool);
    await pool.query('CREATE SCHEMA council CREATE TABLE seat (number int)');
  });

  it('does not enter the database of another service', () =>
    refused(poolOf(council, ledger.name), 'SELECT 1'));
});

/** What a service publishes and is told is no matter of its rights in the databases. */
class SilentBus extends MessageBus {
  readonly relayed = true;
  publish = async (): Promise<void> => {};
  subscribe = (): BusSubscription => ({ stop: async () => {} });
  close = async (): Promise<void> => {};
}

describe.each(Object.entries(SERVICES))('%s', (_name, module) => {
  it('starts as such a role, on a log, a vault and a database of its own', async () => {
    const role = ledger;
    const config = loadConfig({
      NODE_ENV: 'test',
      DATABASE_URL: urlOf(role, role.name),
      LOG_DATABASE_URL: urlOf(role, nameOf(log)),
      VAULT_DATABASE_URL: urlOf(role, nameOf(vault)),
      YISHI_VAULT_KEY: vaultKey.export().toString('base64'),
      YISHI_TOKEN_KEY: publicKey.toString(),
    });
    const app = await createApplication(module, {
      config,
      log: createLogger({ level: 'fatal' }),
      databaseUrl: config.databaseUrl as string,
      allowNonDurable: true,
      bus: { provide: MessageBus, useFactory: () => new SilentBus() },
    });
    const { statusCode, body } = await app.inject({ url: '/health/ready' });
    await app.close();
    expect([statusCode, JSON.parse(body)]).toMatchObject([200, { status: 'ready' }]);
  });
});

it('refuses a role whose name is no plain one', async () => {
  const roles = [{ name: 'Council; DROP', password: 'x' }];
  const vaultDatabaseUrl = vault.url;
  await expect(prepareDatabases({ serverUrl: server(), vaultDatabaseUrl, roles })).rejects.toThrow(
    "'Council; DROP' is no name for a role",
  );
});

/** 42501: insufficient privilege. */
const refused = (pool: Pool, statement: string): Promise<void> =>
  expect(pool.query(statement)).rejects.toMatchObject({ code: '42501' });
