import type { EventStore } from '@yishi/event-store';
import type { ReadinessCheck } from './readiness';

/** Anything that takes a query: a `Pool`, a `DataSource`. */
export type Queryable = { query: (sql: string) => Promise<unknown> };

/** The database answers, and is not a replica that takes no writes. */
export const databaseCheck = (database: Queryable, name = 'database'): ReadinessCheck => ({
  name,
  check: async () => {
    const answer = await database.query('select pg_is_in_recovery() as read_only');
    const rows = Array.isArray(answer) ? answer : (answer as { rows: unknown[] }).rows;
    const { read_only: isReadOnly } = rows[0] as { read_only: boolean };
    return isReadOnly ? { ok: false, detail: 'read-only' } : { ok: true };
  },
});

/** The head of the log can be read. */
export const eventStoreCheck = (
  store: Pick<EventStore, 'head'>,
  name = 'event-store',
): ReadinessCheck => ({
  name,
  check: async () => {
    await store.head();
    return { ok: true };
  },
});
