import type { Config, ConfigProblem } from './load-config';
import { VARIABLES } from './variables';

const DATABASES = ['databaseUrl', 'logDatabaseUrl', 'vaultDatabaseUrl'] as const;

/**
 * What production refuses: a clock that can be moved, and every way to a server outside of this
 * machine that others could read, or that takes any server or any client for the right one.
 */
export function notInProduction(config: Config, env: NodeJS.ProcessEnv): ConfigProblem[] {
  if (config.nodeEnv !== 'production') return [];
  const problems: ConfigProblem[] = [];
  const refuse = (field: keyof typeof VARIABLES, reason: string) =>
    problems.push({ variable: VARIABLES[field].name, reason });
  if (config.movableClock)
    refuse('movableClock', 'must not be set when NODE_ENV is production: time is evidence there');
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    const reason = 'must not be 0 in production: TLS would take any server for the right one';
    problems.push({ variable: 'NODE_TLS_REJECT_UNAUTHORIZED', reason });
  }
  for (const field of DATABASES) {
    const reason = config[field] && unsafeWayTo(config[field]);
    if (reason) refuse(field, reason);
  }
  if (config.bus === 'kafka' && config.kafkaBrokers.some((broker) => !isHere(hostOf(broker)))) {
    const unless = 'in production, unless every broker is on this machine';
    if (!config.kafkaTls) refuse('kafkaTls', `must be 1 ${unless}`);
    // who may write to a topic may forge events
    if (config.kafkaUsername === undefined) refuse('kafkaUsername', `must be set ${unless}`);
  }
  if (config.otlpEndpoint !== undefined && !isPrivate(new URL(config.otlpEndpoint)))
    refuse('otlpEndpoint', 'must be https in production, unless the collector is on this machine');
  return problems;
}

const hostOf = (broker: string): string => broker.slice(0, broker.lastIndexOf(':'));

const isPrivate = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || isHere(hostname);

/** Why the database must not be reached like this; `undefined` when it may. */
function unsafeWayTo(databaseUrl: string): string | undefined {
  const { searchParams, hostname } = new URL(databaseUrl);
  // the client takes the last of several, which is not what a reader sees first
  const names = [...searchParams.keys()];
  if (new Set(names).size < names.length) return 'must not give a parameter twice';
  const host = searchParams.get('host') ?? decodeURIComponent(hostname);
  if (host === '' || host.startsWith('/') || isHere(host)) return undefined;
  if (!TLS_MODES.has(searchParams.get('sslmode') ?? ''))
    return 'must ask for TLS in production (sslmode=require, verify-ca or verify-full), unless the database is on this machine';
  // every one of these modes verifies the server, but for what this parameter makes of `require`
  return searchParams.has('uselibpqcompat')
    ? 'must not have uselibpqcompat in production: the server would not be verified'
    : undefined;
}

const isHere = (host: string): boolean => LOOPBACK.has(host);
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);
const TLS_MODES = new Set(['require', 'verify-ca', 'verify-full']);
