import { assertDurable, migrateEventStore, PostgresEventStore } from '@yishi/event-store';
import { collect, sampleEvents, sampleStream } from '@yishi/event-store/contract';
import type { Pool } from 'pg';
import { type FreshDatabase, freshDatabase } from '../support/database';
import { testPool } from '../support/pool';

let database: FreshDatabase;
let pool: Pool;

beforeEach(async () => {
  database = await freshDatabase();
  pool = testPool(database.url, { max: 10 });
});

afterEach(async () => {
  await pool.end();
  await database.drop();
});

describe('migrateEventStore', () => {
  it('may be called by ten at once, and again', async () => {
    await Promise.all(Array.from({ length: 10 }, () => migrateEventStore(pool)));
    await migrateEventStore(pool);
    const store = new PostgresEventStore(pool);
    await store.append(sampleStream(), sampleEvents(2), 0n);
    await migrateEventStore(pool);
    expect((await collect(store, 0n)).events).toHaveLength(2);
    await store.close();
  });

  it('refuses a log of a newer program and a schema that is not its own', async () => {
    await migrateEventStore(pool);
    await pool.query(`COMMENT ON SCHEMA log IS 'event store, schema 99'`);
    await expect(migrateEventStore(pool)).rejects.toThrow('schema 99');
    await pool.query(`COMMENT ON SCHEMA log IS 'tree trunks'`);
    await expect(migrateEventStore(pool)).rejects.toThrow('another program');
  });
});

describe('what is written', () => {
  it.each([
    ['UPDATE', `UPDATE log.events SET data = '{}'`],
    ['DELETE', 'DELETE FROM log.events'],
    ['TRUNCATE', 'TRUNCATE log.events'],
    [
      'UPDATE as a replica',
      `SET session_replication_role = replica; UPDATE log.events SET id = id`,
    ],
    ['UPDATE through INSERT', insertOnConflict()],
  ])('takes no %s, from the superuser either', async (_what, statement) => {
    await migrateEventStore(pool);
    const store = new PostgresEventStore(pool);
    await store.append(sampleStream(), sampleEvents(2), 0n);
    const before = await collect(store, 0n);
    await expect(pool.query(statement)).rejects.toMatchObject({ code: '42501' });
    expect(await collect(store, 0n)).toEqual(before);
    await store.close();
  });

  it('is out of reach of a role that may write and of the owner of the table', async () => {
    const role = `writer_of_${nameOf(database)}`;
    await pool.query(
      `CREATE ROLE ${role}; GRANT CREATE ON DATABASE ${nameOf(database)} TO ${role}`,
    );
    const asOwner = testPool(database.url, { max: 1, options: `-c role=${role}` });
    try {
      await migrateEventStore(asOwner);
      const store = new PostgresEventStore(asOwner);
      expect((await store.append(sampleStream(), sampleEvents(1), 0n)).version).toBe(1n);
      await store.close();
      const { rows } = await pool.query<Record<string, boolean>>(
        `SELECT has_table_privilege($1, 'log.events', 'INSERT') AS insert,
                has_table_privilege($1, 'log.events', 'UPDATE') AS update,
                has_table_privilege($1, 'log.events', 'DELETE') AS delete,
                has_table_privilege($1, 'log.events', 'TRUNCATE') AS truncate`,
        [role],
      );
      expect(rows).toEqual([{ insert: true, update: false, delete: false, truncate: false }]);
    } finally {
      await asOwner.end();
      await pool.query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
    }
  });
});

describe('assertDurable', () => {
  const withSetting = (name: string, value: string): Pool =>
    testPool(database.url, { max: 1, options: `-c ${name}=${value}` });

  it('refuses a server that may lose acknowledged events, and names the setting', async () => {
    const loose = withSetting('synchronous_commit', 'off');
    await expect(assertDurable(loose)).rejects.toThrow(/synchronous_commit/);
    await expect(assertDurable(loose, { allowNonDurable: true })).resolves.toBeUndefined();
    await loose.end();
  });

  it('names exactly the settings that are off', async () => {
    const { rows } = await pool.query<{ fsync: string }>('SHOW fsync');
    const strict = withSetting('synchronous_commit', 'on');
    const asserting = assertDurable(strict);
    if (rows[0]?.fsync === 'on') await expect(asserting).resolves.toBeUndefined();
    else await expect(asserting).rejects.toThrow(/: fsync, full_page_writes must/);
    await strict.end();
  });
});

const nameOf = ({ url }: FreshDatabase): string => new URL(url).pathname.slice(1);

function insertOnConflict(): string {
  return `INSERT INTO log.events SELECT * FROM log.events
          ON CONFLICT (position) DO UPDATE SET data = '{}'`;
}
