import {
  type Actor,
  addDays,
  type Fen,
  Forbidden,
  grantFor,
  NotFound,
  Refused,
  type Role,
  type Territory,
} from '@yishi/kernel';
import type { FunderSource } from '@yishi/messaging';
import {
  type Contribution,
  type Funding,
  type FundingEvent,
  isComplete,
  isRaising,
  type Office,
  targetFen,
} from './funding';
import { isPublic, type Part } from './parts';

/**
 * Nobody decides twice on one project in two roles, neither here nor between here and the project;
 * the same person may decide again in the same one. Where an old event does not say in which role
 * somebody decided on the project, it was not the district's. Refusal: `decided-before`.
 */
export function refuseSecondRole(state: Funding, personId: string, office: Office): void {
  const before = state.acted.get(personId);
  if (before !== undefined && before !== office)
    throw new Refused('decided-before', { role: before });
  const onProject = state.projectDeciders.get(personId);
  if (onProject === '' && before === undefined && office === 'district') {
    throw new Refused('decided-before', { role: 'project' });
  }
  if (onProject && onProject !== office) throw new Refused('decided-before', { role: onProject });
}

/** Maker-checker: who proposed does not decide. Refusal: `same-person`. */
export function refuseSamePerson(personId: string, proposedBy: string): void {
  if (personId === proposedBy) throw new Refused('same-person');
}

export const roleOf = (source: FunderSource): Role =>
  source === 'street' ? 'street-officer' : 'district-finance';

export const officeOf = (source: FunderSource): Office =>
  source === 'street' ? 'street' : 'district';

/** Where several roles may send a command: this one thing needs this one role. */
export function requireRole({ grants, personId }: Actor, role: Role, place: Territory): void {
  if (!grantFor({ grants, personId }, [role], place)) throw new Forbidden('role-not-allowed');
}

/** Refusal: `raising-not-open`. */
export function requireRaising(state: Funding): void {
  if (!isRaising(state)) throw new Refused('raising-not-open', { stage: state.stage });
}

/**
 * A hundred billion yuan: far above what any project raises, and far below the largest sum that
 * JSON carries exactly, beyond which no follower could read the project's money any more.
 */
export const MAX_CONTRIBUTIONS_FEN = 10n ** 13n;

/** Refusal: `contributions-too-large` {maxFen}. */
export function refuseTooMuch(alreadyFen: Fen, addedFen: Fen): void {
  const maxFen = MAX_CONTRIBUTIONS_FEN;
  if (alreadyFen + addedFen > maxFen) throw new Refused('contributions-too-large', { maxFen });
}

/** The public part of a funder; throws `NotFound`. */
export function publicPart(state: Funding, funder: string): Part {
  const part = state.parts.find((each) => each.funder === funder && isPublic(each));
  if (!part) throw new NotFound('funder');
  return part;
}

/** Throws `NotFound`. */
export function contributionOf(state: Funding, contributionId: string): Contribution {
  const contribution = state.contributions.get(contributionId);
  if (!contribution) throw new NotFound('contribution');
  return contribution;
}

/**
 * What follows for the residents' share when `raisedFen` and `targetFen` become these: completed,
 * reopened, or nothing. A share that is open again after the deadline gets the policy's time once
 * more.
 */
export function completionChange(
  state: Funding,
  after: Readonly<{ raisedFen: Fen; targetFen?: Fen }>,
  now: Date,
): readonly FundingEvent[] {
  const { projectId } = state;
  const { raisedFen, targetFen: target = targetFen(state) } = after;
  const complete = raisedFen >= target;
  if (!isRaising(state) || isComplete(state) === complete) return [];
  if (complete) return [{ type: 'FundingCompleted', data: { projectId, raisedFen } }];
  const again = addDays(now, state.terms?.raisingDays ?? 0).toISOString();
  const deadline = now.toISOString() < state.deadline ? state.deadline : again;
  const data = { projectId, raisedFen, targetFen: target, deadline };
  return [{ type: 'FundingReopened', data }];
}
