import { migrateEventStore, PostgresEventStore } from '@yishi/event-store';
import { eventStoreContract } from '@yishi/event-store/contract';
import { Pool } from 'pg';
import { freshDatabase } from '../support/database';

eventStoreContract('PostgreSQL', async () => {
  const database = await freshDatabase();
  const pool = new Pool({ connectionString: database.url, max: 4 });
  await migrateEventStore(pool);
  const store = new PostgresEventStore(pool, { pollMs: 10 });
  const second = new PostgresEventStore(pool, { pollMs: 10 });
  return {
    store,
    second,
    close: async () => {
      await store.close();
      await second.close();
      await pool.end();
      await database.drop();
    },
  };
});
