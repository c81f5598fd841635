import { type Actor, Forbidden } from '@yishi/kernel';

/** Throws `Forbidden` unless the actor administrates some district: a service has no territory. */
export function assertOperator(actor: Actor): void {
  if (!actor.grants.some(({ role }) => role === 'district-administrator'))
    throw new Forbidden('role-not-allowed');
}
