/** Username and password, by a mechanism the broker offers. */
export type KafkaLogin = Readonly<{
  mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  username: string;
  password: string;
}>;

/** TLS with the system's certificate authorities (`true`) or with these; PEM texts. */
export type KafkaTls = true | Readonly<{ ca?: string; cert?: string; key?: string }>;

export type KafkaLogLevel = 'error' | 'warn' | 'info' | 'debug';

export type KafkaLog = (
  level: KafkaLogLevel,
  text: string,
  details: Readonly<Record<string, unknown>>,
) => void;

export type KafkaBusOptions = Readonly<{
  /** `host:port` of some brokers; the others are learnt from them. */
  brokers: readonly string[];
  /** What the broker calls this program in its logs and quotas. */
  clientId: string;
  tls?: KafkaTls;
  sasl?: KafkaLogin;
  /**
   * Put before every group's name. Topics have no such prefix: two installations can not share a
   * broker.
   */
  groupPrefix: string;
  /** Of topics that are made here; those that exist stay as they are. Default 3. */
  partitions?: number;
  /** Copies of each partition of topics that are made here. Default 1: a broker of its own. */
  replication?: number;
  /**
   * Called once when the bus can not go on: the program ends itself and its supervisor starts it
   * again. A consumer that has crashed must not sleep for ever.
   */
  onFatal: (error: Error) => void;
  /** How long the broker may be away before that is fatal. Default five minutes. */
  fatalAfterMs?: number;
  /** What the broker's client has to say. */
  onLog?: KafkaLog;
}>;
