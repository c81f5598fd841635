export { Operations, OperationsLifecycle, type OperationsOptions } from './operations';
export { OperationsServer } from './operations-server';
