import { type Actor, grantFor, NotFound, Refused, type Role, type Territory } from '@yishi/kernel';
import { type AcceptanceLapsed, type Council, inRound, type Member } from './council';

/** Roles under which somebody acts as a member of a council. */
export const MEMBERS: readonly Role[] = ['council-member', 'council-director'];

/** Refusals: `council-not-forming`. */
export function assertForming({ stage }: Council): void {
  if (stage === 'none') throw new NotFound('council');
  if (stage !== 'forming') throw new Refused('council-not-forming');
}

/** While forming, and in a by-election. Refusals: `council-not-forming`. */
export function assertNominating(state: Council): void {
  if (!state.isByElectionOpen) assertForming(state);
}

/** An established council with a by-election. Refusals: `not-established`, `no-by-election`. */
export function assertByElection(state: Council): void {
  assertEstablished(state);
  if (!state.isByElectionOpen) throw new Refused('no-by-election');
}

/** Refusals: `not-established`. */
export function assertEstablished({ stage }: Council): void {
  if (stage === 'none') throw new NotFound('council');
  if (stage !== 'established') throw new Refused('not-established');
}

/** The member of an established council. Refusals: `not-established`, `NotFound` member. */
export function memberOf(state: Council, personId: string): Member {
  assertEstablished(state);
  const member = state.members.get(personId);
  if (!member) throw new NotFound('member');
  return member;
}

/** Refusals: `not-the-member`: only the person, or somebody in one of the roles, may. */
export function assertSelfOr(
  roles: readonly Role[],
  actor: Actor,
  personId: string,
  place: Territory,
): void {
  if (actor.personId === personId || grantFor(actor, roles, place)) return;
  throw new Refused('not-the-member');
}

/**
 * A place of the actor within the compound: a resident's right is on a household, so a right
 * "anywhere in the compound" is asked on the household the actor has. The compound itself when
 * there is none.
 */
export function ownPlaceIn(compound: Territory, actor: Actor, roles: readonly Role[]): Territory {
  const own = actor.grants.find(
    ({ role, territory }) => roles.includes(role) && territory.startsWith(`${compound}/`),
  );
  return own?.territory ?? compound;
}

/** The field of events that names the member's exit procedures; left out when there are none. */
export const exitCasesOf = (members: readonly Member[]): { exitCaseIds?: readonly string[] } => {
  const exitCaseIds = members.flatMap((member) => member.exitCaseIds);
  return exitCaseIds.length > 0 ? { exitCaseIds } : {};
};

/**
 * The election is over for all who accepted, but for those who are elected. Whose acceptance is
 * still on its way is answered when it comes (`record-seat`).
 */
export function lapsesBut(
  state: Council,
  ...electedIds: readonly string[]
): readonly AcceptanceLapsed[] {
  const { councilId, term, round } = state;
  return [...state.nominations]
    .filter(([personId, answer]) => answer === 'accepted' && !electedIds.includes(personId))
    .map(([personId]) => ({
      type: 'AcceptanceLapsed',
      data: { councilId, personId, term, ...inRound(round) },
    }));
}
