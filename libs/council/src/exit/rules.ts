import { addDays, chinaDate, endOfChinaDate, Refused } from '@yishi/kernel';
import type { Council } from '../membership/council';
import type { ExitCase, ExitStep } from './exit';

/**
 * Days a member has to be heard before the council decides, the day of the notice not counted. The
 * domain names none: a week, as long as an approved project or a rating is public.
 */
export const STATEMENT_DAYS = 7;

/** The end (in China) of the last day on which a member who is told now may state the position. */
export const statementEnd = (toldAt: Date): string =>
  addDays(endOfChinaDate(chinaDate(toldAt)), STATEMENT_DAYS).toISOString();

/** Refusals: `not-at-this-step` {step}. */
export function assertStep(state: ExitCase, step: ExitStep): void {
  if (state.step !== step) throw new Refused('not-at-this-step', { step: state.step });
}

/** Nobody has a part in deciding one's own case. Refusals: `own-exit-case`. */
export function refuseOwnCase(state: ExitCase, personId: string): void {
  if (state.personId === personId) throw new Refused('own-exit-case');
}

/**
 * Does the person still sit, elected as when the case began? Otherwise the case is about to lapse.
 */
export const stillSits = ({ term, round, personId }: ExitCase, council: Council): boolean =>
  council.stage === 'established' &&
  council.term === term &&
  council.members.get(personId)?.round === round;

/** Refusals: `member-left-meanwhile`. */
export function assertStillSits(state: ExitCase, council: Council): void {
  if (!stillSits(state, council)) throw new Refused('member-left-meanwhile');
}
