import { readFileSync } from 'node:fs';
import { type RouteLine, serviceFor } from '../../../proxy/src/route-table';

export const SERVICES = [
  'council-service',
  'project-service',
  'funding-service',
  'ledger-service',
] as const;
export type ServiceName = (typeof SERVICES)[number];

let routes: readonly RouteLine[] | undefined;

/** The service that answers a path below `/api/v1/`: by the table the proxies are made from. */
export function serviceOf(path: string): ServiceName {
  routes ??= JSON.parse(readFileSync('deploy/routes.json', 'utf8')) as readonly RouteLine[];
  const asked = `/api/v1/${path.split('?')[0]}`;
  const service = serviceFor(routes, asked);
  if (service === undefined) throw new Error(`no service answers ${asked}`);
  return service as ServiceName;
}
