import type { Opinion, OpinionLate, Timeliness } from './opinions';
import { refOf } from './rules';

/** The deadline belongs to the next day: from its very instant on it is too late. */
export const isPast = ({ dueAt }: Pick<Opinion, 'dueAt'>, now: Date): boolean =>
  now.toISOString() >= dueAt;

/**
 * Whether an answer to a relayed opinion comes in time. `unsaid`: that the deadline passed, when the
 * clock has not said so yet (the program may have stood still): it is said once for each relay,
 * whoever comes first.
 */
export function lateness(
  opinion: Opinion,
  now: Date,
): Readonly<{ timeliness: Timeliness; unsaid: readonly OpinionLate[] }> {
  if (!isPast(opinion, now)) return { timeliness: 'in-time', unsaid: [] };
  const { relays: relay, relayedTo, dueAt, isLate } = opinion;
  if (isLate || relayedTo === '') return { timeliness: 'late', unsaid: [] };
  const data = { ...refOf(opinion), relay, to: relayedTo, dueAt };
  return { timeliness: 'late', unsaid: [{ type: 'OpinionLate', data }] };
}
