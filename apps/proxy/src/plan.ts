import type { RouteLine } from './route-table';

/** What both proxies are told. */
export type ProxyPlan = Readonly<{
  table: readonly RouteLine[];
  /** Paths where nothing may tell who called. */
  unlogged: readonly RouteLine[];
  /** Bytes of the largest body that any route takes. */
  bodyLimit: number;
  /** Requests a minute that one address may make where the services do not learn addresses. */
  requestsPerMinute: number;
}>;

/** Other claims of who calls and from where than the one that the proxy makes. */
export const FORGEABLE = ['Forwarded', 'X-Real-IP'] as const;

/** What joins requests in a trace: it begins behind the proxy, no stranger has a say in it. */
export const TRACE = ['Traceparent', 'Tracestate', 'Baggage'] as const;

/** What tells one caller from another: it goes no further where nothing may tell who called. */
export const OF_CALLER = [
  'X-Forwarded-For',
  'Authorization',
  'Cookie',
  'Idempotency-Key',
  'Referer',
  'User-Agent',
] as const;

/** What every service answers by itself, for operators at its own address: hidden from outside. */
export const INTERNAL = '^/api/v1/operations(/|$)';

export const isInternal = (path: string): boolean => new RegExp(INTERNAL).test(path);

export const HEADER = [
  '# Made by `npm run proxy` from the controllers of the services: not to be edited.',
  '# No access log: each service writes a line for a request, without an address. What is not below',
  '# /api/v1 (health checks, metrics) is not for the outside. Security headers are the services’.',
].join('\n');

export const servicesOf = ({ table }: ProxyPlan): readonly string[] =>
  [...new Set(table.map(({ service }) => service))].sort();

/** Every line that is not empty moved to the right by so many tabs. */
export const indented = (text: string, tabs: number): string =>
  text.replace(/^(?=.)/gm, '\t'.repeat(tabs));
