import { type Actor, Forbidden, grantFor, type Role, type Territory } from '@yishi/kernel';

/** Throws `Forbidden` unless the actor holds one of the roles on a territory over the place. */
export function assertMayRead(actor: Actor, roles: readonly Role[], place: Territory): void {
  if (grantFor(actor, roles, place)) return;
  const hasRole = actor.grants.some((grant) => roles.includes(grant.role));
  throw new Forbidden(hasRole ? 'territory-not-allowed' : 'role-not-allowed');
}
