import type { KeyObject } from 'node:crypto';
import { assertSecureKurrentUrl } from '@yishi/event-store';
import { defaultDataFolder } from '../embedded-postgres';
import { notInProduction } from './production-rules';
import {
  type BusKind,
  type Environment,
  type EventStoreKind,
  type LogLevel,
  VARIABLES,
  type Variable,
} from './variables';

/** The whole configuration: read once, frozen, handed to whoever needs a part of it. */
export type Config = Readonly<{
  nodeEnv: Environment;
  port: number;
  host: string;
  /** Absent: the embedded PostgreSQL. */
  databaseUrl?: string;
  /** Absent: `databaseUrl`. */
  logDatabaseUrl?: string;
  /** Absent: `databaseUrl`. */
  vaultDatabaseUrl?: string;
  eventStore: EventStoreKind;
  kurrentdbUrl?: string;
  bus: BusKind;
  kafkaBrokers: readonly string[];
  kafkaTls: boolean;
  kafkaUsername?: string;
  kafkaPassword?: string;
  kafkaPartitions: number;
  kafkaReplication: number;
  /** Absolute path. */
  dataFolder: string;
  /** The launcher reads it from the environment itself. */
  postgresUser?: string;
  movableClock: boolean;
  /** Ed25519, private or public; absent: see `firstStartKeys`. */
  tokenKey?: KeyObject;
  /** Ed25519, private or public. */
  tokenOtherKey?: KeyObject;
  tokenIssuer: string;
  tokenAudience: string;
  /** 32 bytes; absent: see `firstStartKeys`. */
  vaultKey?: KeyObject;
  logLevel: LogLevel;
  /** Absent: no metrics are served. */
  metricsPort?: number;
  metricsHost: string;
  /** Absent: no traces are recorded. */
  otlpEndpoint?: string;
  rateLimitPerMinute: number;
  trustProxy: readonly string[];
  corsOrigins: readonly string[];
  shutdownTimeoutMs: number;
}>;

export type ConfigProblem = Readonly<{ variable: string; reason: string }>;

/** The configuration is refused; the message names every variable at fault, and no secret. */
export class ConfigRefused extends Error {
  override readonly name = 'ConfigRefused';
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(
      ['the configuration is refused', ...problems.map((p) => `  ${p.variable} ${p.reason}`)].join(
        '\n',
      ),
    );
  }
}

/**
 * The test suite tells its own processes where its database is; the program has no use for these.
 */
const TEST_PREFIX = 'YISHI_TEST_';

export type LoadOptions = Readonly<{
  /**
   * The name of one of several services: it has no database of its own making, and talks to the
   * others over a broker.
   */
  service?: string;
}>;

/**
 * Reads the environment. Throws `ConfigRefused` with all problems at once: values that can not be
 * read,
 * `YISHI_` variables that do not exist (a typing error must not mean "use the default"), what does
 * not go together, and what production does not allow. An empty value counts as not given.
 */
export function loadConfig(env: NodeJS.ProcessEnv, { service }: LoadOptions = {}): Config {
  const problems: ConfigProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [field, variable] of Object.entries<Variable>(VARIABLES)) {
    const text = env[variable.name] || variable.default;
    if (text === '') continue;
    try {
      values[field] = variable.read(text);
    } catch (error) {
      const shown = variable.secret ? '' : ` (it is '${text}')`;
      problems.push({
        variable: variable.name,
        reason: `${(error as Error).message}${shown}`,
      });
    }
  }
  const dataFolder = defaultDataFolder(service ?? 'standalone');
  const defaults = { dataFolder, trustProxy: NONE, corsOrigins: NONE, kafkaBrokers: NONE };
  const config = { ...defaults, ...values } as Config;
  problems.push(...unknownVariables(env));
  if (problems.length === 0)
    problems.push(
      ...incomplete(config, service),
      ...unfitLog(config),
      ...notInProduction(config, env),
    );
  if (problems.length > 0) throw new ConfigRefused(problems);
  return Object.freeze(config);
}

const NONE: readonly string[] = Object.freeze([]);

function unknownVariables(env: NodeJS.ProcessEnv): ConfigProblem[] {
  const known = new Set<string>(Object.values(VARIABLES).map((v) => v.name));
  return Object.keys(env)
    .filter((name) => name.startsWith('YISHI_') && !name.startsWith(TEST_PREFIX))
    .filter((name) => !known.has(name))
    .map((variable) => ({ variable, reason: 'is no variable of this program' }));
}

/** What needs something else that is not there. */
function incomplete(config: Config, service: string | undefined): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const missing = (field: keyof typeof VARIABLES, reason: string) =>
    problems.push({ variable: VARIABLES[field].name, reason });
  if (service !== undefined && config.databaseUrl === undefined)
    missing('databaseUrl', 'must be set: a service starts no database of its own');
  if (service !== undefined && config.bus !== 'kafka')
    missing('bus', 'must be kafka: services talk to one another over a broker');
  if (config.bus === 'kafka' && config.kafkaBrokers.length === 0)
    missing('kafkaBrokers', 'must be set when BUS is kafka');
  if (config.eventStore === 'kurrentdb' && config.kurrentdbUrl === undefined)
    missing('kurrentdbUrl', 'must be set when EVENT_STORE is kurrentdb');
  if (config.kafkaUsername !== undefined && config.kafkaPassword === undefined)
    missing('kafkaPassword', 'must be set when KAFKA_USERNAME is');
  if (config.kafkaPassword !== undefined && config.kafkaUsername === undefined)
    missing('kafkaUsername', 'must be set when KAFKA_PASSWORD is');
  return problems;
}

/** The log's server is named in a way that its client takes and others can not listen to. */
function unfitLog({ eventStore, kurrentdbUrl, nodeEnv }: Config): ConfigProblem[] {
  if (eventStore !== 'kurrentdb' || kurrentdbUrl === undefined) return [];
  try {
    assertSecureKurrentUrl(kurrentdbUrl, { nodeEnv });
    return [];
  } catch (error) {
    const reason = (error as Error).message.replace(/^the URL of KurrentDB /, '');
    return [{ variable: VARIABLES.kurrentdbUrl.name, reason }];
  }
}
