import { migrateEventStore, PostgresEventStore } from '@yishi/event-store';
import { eventStoreContract } from '@yishi/event-store/contract';
import { freshDatabase } from '../support/database';
import { testPool } from '../support/pool';

eventStoreContract('PostgreSQL', async () => {
  const database = await freshDatabase();
  const pool = testPool(database.url, { max: 4 });
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
