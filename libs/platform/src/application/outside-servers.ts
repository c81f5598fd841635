import { KurrentEventStore } from '@yishi/event-store';
import { KafkaMessageBus, MessageBus } from '@yishi/messaging';
import type { Config } from '../config';
import type { FoundationParts } from '../foundation';
import type { Logger } from '../logging';

/**
 * What the configuration names outside of this process: the log's server, the broker. `onFatal` is
 * called once when the broker can not be followed any more.
 */
export function outsideServersOf(
  program: string,
  config: Config,
  log: Logger,
  onFatal: (error: Error) => void,
): Pick<FoundationParts, 'openLog' | 'bus'> {
  const { eventStore, kurrentdbUrl, bus } = config;
  return {
    ...(eventStore === 'kurrentdb' && {
      openLog: (options) => KurrentEventStore.open(kurrentdbUrl as string, options),
    }),
    ...(bus === 'kafka' && {
      bus: { provide: MessageBus, useFactory: () => kafkaBus(program, config, log, onFatal) },
    }),
  };
}

function kafkaBus(
  program: string,
  config: Config,
  log: Logger,
  onFatal: (error: Error) => void,
): KafkaMessageBus {
  const { kafkaUsername: username, kafkaPassword: password } = config;
  return new KafkaMessageBus({
    brokers: config.kafkaBrokers,
    clientId: program,
    ...(config.kafkaTls && { tls: true }),
    ...(username !== undefined &&
      password !== undefined && { sasl: { mechanism: 'scram-sha-512', username, password } }),
    groupPrefix: 'yishi.',
    partitions: config.kafkaPartitions,
    replication: config.kafkaReplication,
    onFatal,
    onLog: (level, text, details) => log[level]({ ...details, component: 'kafka' }, text),
  });
}
