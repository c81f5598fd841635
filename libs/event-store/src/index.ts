export * from './event-store';
export { assertSecureKurrentUrl } from './kurrentdb/connection';
export {
  KurrentEventStore,
  type KurrentEventStoreOptions,
} from './kurrentdb/kurrent-event-store';
export { MemoryEventStore } from './memory/memory-event-store';
export {
  PostgresEventStore,
  type PostgresEventStoreOptions,
} from './postgres/postgres-event-store';
export { assertDurable, migrateEventStore } from './postgres/schema';
