import { type Actor, Forbidden, grantFor, isUuid, NotFound, type Role } from '@yishi/kernel';
import type { Repository } from 'typeorm';
import type { ProjectPage } from './project-page/project-page';

/** The project's page; throws `NotFound`. */
export async function pageOf(
  pages: Repository<ProjectPage>,
  projectId: string,
): Promise<ProjectPage> {
  const page = isUuid(projectId) ? await pages.findOneBy({ projectId }) : null;
  if (!page) throw new NotFound('project');
  return page;
}

/**
 * Throws `Forbidden` unless the actor holds one of the roles on a territory that covers the
 * project's compound.
 */
export function assertMayRead(actor: Actor, roles: readonly Role[], page: ProjectPage): void {
  if (grantFor(actor, roles, page.territory)) return;
  const hasRole = actor.grants.some((grant) => roles.includes(grant.role));
  throw new Forbidden(hasRole ? 'territory-not-allowed' : 'role-not-allowed');
}
