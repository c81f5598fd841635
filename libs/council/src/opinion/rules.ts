import {
  type Actor,
  Forbidden,
  grantFor,
  NotFound,
  Refused,
  type Role,
  type Territory,
} from '@yishi/kernel';
import type { OpinionState } from '@yishi/messaging';
import type { AllowRule } from '@yishi/platform';
import { Matches } from 'class-validator';
import { MEMBERS } from '../membership/rules';
import type { Opinion, OpinionStateChanged, Opinions, RelayedTo, Timeliness } from './opinions';

/** `<year>-<n>`: the public number of an opinion. */
export const OPINION_NUMBER = /^\d{4}-[1-9]\d{0,5}$/;
export const IsOpinionNumber = (): PropertyDecorator => Matches(OPINION_NUMBER);

/** Who names one opinion, in a path. */
export type OpinionPath = Readonly<{ compoundId: string; opinionNumber: string }>;

/** Who answers what was relayed to whom. */
export const ANSWERERS: Readonly<Record<RelayedTo, readonly Role[]>> = {
  street: ['street-officer'],
  district: ['district-administrator', 'district-finance'],
};

/** Throws `NotFound` opinion. */
export function opinionOf(state: Opinions, { opinionNumber }: OpinionPath): Opinion {
  const found = state.byNumber.get(opinionNumber);
  if (!found) throw new NotFound('opinion');
  return found;
}

const householdPlace = ({ territory, householdId }: Opinion): Territory =>
  `${territory}/${householdId}`;

type Allow = readonly AllowRule<OpinionPath, Opinions, unknown>[];

/** The members of the opinion's compound. */
export const byMembers: Allow = [
  { roles: MEMBERS, territory: (command, state) => opinionOf(state, command).territory },
];

/** The household the opinion is from, or a member of its compound. */
export const byHouseholdOrMembers: Allow = [
  { roles: ['resident'], territory: (command, state) => householdPlace(opinionOf(state, command)) },
  ...byMembers,
];

/**
 * The rules asked before the decision, where a command is costly to load: nobody makes the program
 * work for what is not the actor's. Throws `Forbidden`, `NotFound` opinion.
 */
export function assertAllowed(
  allow: Allow,
  actor: Actor,
  command: OpinionPath,
  state: Opinions,
): void {
  const isAllowed = allow.some(({ roles, territory }) =>
    grantFor(actor, roles, territory(command, state, undefined)),
  );
  if (!isAllowed && !actor.isProcess) throw new Forbidden('territory-not-allowed');
}

/** A place that no right covers. */
const NOWHERE: Territory = '';

/**
 * The officers of the side an opinion was relayed to, under the role of that side. The last rule
 * lets the others in as far as the decision, which tells them better why not.
 */
export const byAnswerers: Allow = [
  ...(['street', 'district'] as const).map((side) => ({
    roles: ANSWERERS[side],
    territory: (command: OpinionPath, state: Opinions) => {
      const { relayedTo, territory } = opinionOf(state, command);
      return relayedTo === side ? territory : NOWHERE;
    },
  })),
  {
    roles: [...ANSWERERS.street, ...ANSWERERS.district],
    territory: (command, state) => opinionOf(state, command).territory,
  },
];

/** An opinion that waits for triage. Refusals: `opinion-not-waiting`. */
export function waiting(state: Opinions, path: OpinionPath): Opinion {
  const opinion = opinionOf(state, path);
  if (opinion.state === 'submitted' || opinion.state === 'reopened') return opinion;
  throw new Refused('opinion-not-waiting');
}

/**
 * An opinion that waits for the actor's answer. Refusals: `opinion-not-relayed`,
 * `relayed-elsewhere`.
 */
export function relayedTo(actor: Actor, state: Opinions, path: OpinionPath): Opinion {
  const opinion = opinionOf(state, path);
  if (opinion.state !== 'relayed' || opinion.relayedTo === '')
    throw new Refused('opinion-not-relayed');
  if (!grantFor(actor, ANSWERERS[opinion.relayedTo], opinion.territory))
    throw new Refused('relayed-elsewhere');
  return opinion;
}

/**
 * The resident's own household, or the member who recorded the opinion for it. Refusals:
 * `not-the-submitter`.
 */
export function assertSubmitter(actor: Actor, opinion: Opinion): void {
  if (opinion.recordedBy === actor.personId) return;
  if (grantFor(actor, ['resident'], householdPlace(opinion))) return;
  throw new Refused('not-the-submitter');
}

/** What every event says of its opinion. */
export const refOf = ({ opinionId, opinionNumber, compoundId, territory }: Opinion) => ({
  opinionId,
  opinionNumber,
  compoundId,
  territory,
});

/** The event that follows every decision. */
export const moves = (
  opinion: Opinion,
  to: OpinionState,
  timeliness: Timeliness = '',
): OpinionStateChanged => ({
  type: 'OpinionStateChanged',
  data: {
    ...refOf(opinion),
    from: opinion.state,
    to,
    submittedAt: opinion.submittedAt,
    timeliness,
  },
});
