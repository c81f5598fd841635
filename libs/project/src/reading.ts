import { FollowerRegistry } from '@yishi/following';
import { type Actor, Forbidden, grantFor, isUuid, NotFound, type Role } from '@yishi/kernel';
import { afterPosition, NotReady, type Query } from '@yishi/platform';
import type { Repository } from 'typeorm';
import type { ProjectPage } from './project-page/project-page';

/** How long a read with `?after=` waits for this context's tables. */
const WAIT_MS = 5_000;

/**
 * With `?after=<position>`: waits until all tables of this context hold it. Throws `NotReady` after
 * a while.
 */
export async function untilShown(followers: FollowerRegistry, query: Query): Promise<void> {
  const position = afterPosition(query);
  if (position === undefined) return;
  if (!(await followers.waitFor('project', position, WAIT_MS)))
    throw new NotReady({ after: position.toString() });
}

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
