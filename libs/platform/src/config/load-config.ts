import type { KeyObject } from 'node:crypto';
import { defaultDataFolder } from '../embedded-postgres';
import { type Environment, type LogLevel, VARIABLES, type Variable } from './variables';

/** The whole configuration: read once, frozen, handed to whoever needs a part of it. */
export type Config = Readonly<{
  nodeEnv: Environment;
  port: number;
  host: string;
  /** Absent: the embedded PostgreSQL. */
  databaseUrl?: string;
  /** Absolute path. */
  dataFolder: string;
  /** The launcher reads it from the environment itself. */
  postgresUser?: string;
  movableClock: boolean;
  /** Ed25519 private key; absent: see `firstStartKeys`. */
  tokenKey?: KeyObject;
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

/**
 * Reads the environment. Throws `ConfigRefused` with all problems at once: values that can not be
 * read,
 * `YISHI_` variables that do not exist (a typing error must not mean "use the default"), and what
 * production does not allow. An empty value counts as not given.
 */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
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
  const dataFolder = defaultDataFolder('standalone');
  const config = { dataFolder, trustProxy: NONE, corsOrigins: NONE, ...values } as Config;
  problems.push(...unknownVariables(env), ...notInProduction(config));
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

function notInProduction(config: Config): ConfigProblem[] {
  if (config.nodeEnv !== 'production') return [];
  const problems: ConfigProblem[] = [];
  if (config.movableClock) {
    const reason = 'must not be set when NODE_ENV is production: time is evidence there';
    problems.push({ variable: VARIABLES.movableClock.name, reason });
  }
  if (config.databaseUrl !== undefined && !isSafelyReached(config.databaseUrl)) {
    const reason =
      'must ask for TLS in production (sslmode=require, verify-ca or verify-full), unless the database is on this machine';
    problems.push({ variable: VARIABLES.databaseUrl.name, reason });
  }
  return problems;
}

function isSafelyReached(databaseUrl: string): boolean {
  const url = new URL(databaseUrl);
  const host = url.searchParams.get('host') ?? decodeURIComponent(url.hostname);
  const isHere = host === '' || host.startsWith('/') || LOOPBACK.has(host);
  return isHere || TLS_MODES.has(url.searchParams.get('sslmode') ?? '');
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);
const TLS_MODES = new Set(['require', 'verify-ca', 'verify-full']);
