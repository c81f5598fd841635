import type { ServiceRole } from '../../../prepare-databases/src/prepare-databases';
import type { ServiceName } from './services';

/** `project-service` has the role and the database `project_service`. */
export const databaseNameOf = (service: ServiceName): string => service.replace('-', '_');

/** The same server's address of another database, as another role. */
export function addressOf(url: string, database: string, role?: ServiceRole): string {
  const address = new URL(url);
  address.pathname = `/${database}`;
  if (role) Object.assign(address, { username: role.name, password: role.password });
  return address.toString();
}
