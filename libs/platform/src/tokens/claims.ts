import { type Actor, type Grant, isUuid, ROLES, type Role } from '@yishi/kernel';

/** Grants a token may carry; a person holds a handful. */
export const MAX_GRANTS = 64;

/** District (GB/T 2260), then at most street, community, compound and household. */
const TERRITORY = /^\d{6}(?:\/[0-9A-Za-z][0-9A-Za-z-]{0,63}){0,4}$/;

const isRole = (value: unknown): value is Role => (ROLES as readonly unknown[]).includes(value);

/** Is the value a grant with a role that exists, a well-formed territory, and nothing else? */
export function isGrant(value: unknown): value is Grant {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { role, territory, ...more } = value as Record<string, unknown>;
  return (
    isRole(role) &&
    typeof territory === 'string' &&
    TERRITORY.test(territory) &&
    Object.keys(more).length === 0
  );
}

/** The actor of checked claims, frozen: it is shared by all requests that bear the token. */
export function actorFrom(sub: unknown, grants: unknown): Actor | undefined {
  if (!isUuid(sub) || !Array.isArray(grants) || grants.length > MAX_GRANTS) return undefined;
  if (!grants.every(isGrant)) return undefined;
  const own = grants.map(({ role, territory }) => Object.freeze({ role, territory }));
  return Object.freeze({ personId: sub, grants: Object.freeze(own) });
}
