import type { Role } from '@yishi/kernel';

/** What stands in a route or a body for a thing of the compound the attempts aim at. */
export type Targets = Readonly<Record<string, string>>;

/** Who may send a command, and a body that is well-formed. `:name` is put in from the targets. */
export type Right = Readonly<{ roles: readonly Role[]; body?: object | string }>;
export type Rights = Readonly<Record<string, Right>>;

export const MEMBERS: readonly Role[] = ['council-member', 'council-director'];
export const RECORDERS: readonly Role[] = [...MEMBERS, 'street-officer'];
export const ERASERS: readonly Role[] = ['street-officer', 'district-administrator'];
export const reason = { reason: '说明' };
