export * from './parked-messages.http';
export * from './retry-parked-messages.http';
