import { Refused } from '@yishi/kernel';
import type { DecidingRole, Project } from './project';

/**
 * Nobody decides twice on one project in two roles; the same person may decide again in the same
 * role. Refusal: `decided-before` with the role the person decided in.
 */
export function refuseSecondRole(state: Project, personId: string, role: DecidingRole): void {
  const before = state.deciders.get(personId);
  if (before !== undefined && before !== role)
    throw new Refused('decided-before', { role: before });
}

/**
 * All persons who decided so far and this one, each once, and at the same index the role of each.
 */
export function decidersWith(
  state: Project,
  personId: string,
  role: DecidingRole,
): Readonly<{ deciders: readonly string[]; deciderRoles: readonly DecidingRole[] }> {
  const deciders = state.deciders.set(personId, role);
  return { deciders: [...deciders.keys()], deciderRoles: [...deciders.values()] };
}
