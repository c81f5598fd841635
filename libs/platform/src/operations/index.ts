export { Operations, OperationsLifecycle, type OperationsOptions } from './operations';
export { OperationsServer } from './operations-server';
export * from './parked-messages.http';
export * from './retry-parked-messages.http';
