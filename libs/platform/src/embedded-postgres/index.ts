export { defaultDataFolder } from './binaries';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded-postgres';
export { ensureDatabase } from './ensure-database';
