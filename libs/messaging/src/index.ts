export * from './events';
export * from './in-process/in-process-message-bus';
export { type KafkaBusStats, KafkaMessageBus } from './kafka/kafka-message-bus';
export type * from './kafka/kafka-options';
export * from './log-order';
export * from './message-bus';
export * from './published-topics';
