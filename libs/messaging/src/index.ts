export * from './events';
export * from './in-process/in-process-message-bus';
export * from './log-order';
export * from './message-bus';
export * from './published-topics';
