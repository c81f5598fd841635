export * from './first-start-keys';
export * from './load-config';
export {
  type Environment,
  LOG_LEVELS,
  type LogLevel,
  VARIABLES,
  variablesTable,
} from './variables';
