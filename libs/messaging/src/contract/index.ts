export * from './message-bus-contract';
export * from './recording-bus';
