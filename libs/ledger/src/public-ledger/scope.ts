import { isUuid, Malformed, NotFound } from '@yishi/kernel';
import { type Query, queryText } from '@yishi/platform';

/** What a page is about. */
export const SCOPE_KINDS = ['project', 'compound', 'street', 'district'] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];
/** As they stand in an address. */
export const SCOPE_PLURALS = SCOPE_KINDS.map((kind) => `${kind}s`);
export type Scope = Readonly<{ kind: ScopeKind; id: string }>;

/** The column that says whether a row belongs to a scope; never text of a caller. */
export const SCOPE_COLUMN: Readonly<Record<ScopeKind, string>> = {
  project: 'project_id',
  compound: 'compound_id',
  street: 'street_code',
  district: 'district_code',
};

const isId: Readonly<Record<ScopeKind, (id: string) => boolean>> = {
  project: isUuid,
  compound: isUuid,
  street: (id) => /^\d{9}$/.test(id),
  district: (id) => /^\d{6}$/.test(id),
};

const isPlural = (text: string): text is `${ScopeKind}s` =>
  SCOPE_KINDS.some((kind) => text === `${kind}s`);

/**
 * `projects`, `compounds`, `streets`, `districts` and an id. Throws `NotFound` for what can not be
 * one.
 */
export function scopeOf(plural: string, id: string): Scope {
  if (!isPlural(plural)) throw new NotFound('ledger');
  const kind = plural.slice(0, -1) as ScopeKind;
  if (!isId[kind](id)) throw new NotFound(kind);
  return { kind, id };
}

export const ORDERS = ['desc', 'asc'] as const;
export type Order = (typeof ORDERS)[number];

/** `?order=desc|asc`: newest first unless asked otherwise. Throws `Malformed`. */
export function orderOf(query: Query): Order {
  const text = queryText(query, 'order') ?? 'desc';
  if (text === 'desc' || text === 'asc') return text;
  throw new Malformed([{ field: 'order', reason: 'not-one-of' }]);
}
