import { type Actor, type Decide, grantFor, Refused } from '@yishi/kernel';
import { handlerFor, IsId, IsText, Optional, YishiCommand } from '@yishi/platform';
import { IsIn, ValidateIf } from 'class-validator';
import { Councils } from '../council/councils';
import { decidersWith, refuseSecondRole } from '../deciding';
import { refusePersonalData } from '../free-text';
import {
  ACCEPTING_SIDES,
  type AcceptingSide,
  householdPlaceOf,
  type Project,
  type ProjectEvent,
  placeOf,
  project,
  projectStream,
} from '../project';

/**
 * One of three accepts the work: the council, the street, or the residents' check (for a household,
 * by somebody who is not of the council). Three different persons; with the third the project is
 * accepted. Refusals: `work-not-under-way`, `side-not-yours`, `council-member-cannot-check`,
 * `accepted-already`, `decided-before`, `personal-data-in-text`.
 */
export class AcceptWork extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsIn(ACCEPTING_SIDES) readonly side!: AcceptingSide;
  /** Only for the residents' check: the household the resident speaks for. */
  @ValidateIf(
    (command: AcceptWork) => command.side === 'residents' || command.householdId !== undefined,
  )
  @IsId()
  readonly householdId?: string;
  @Optional() @IsText(500) readonly reason?: string;
}

export type Accepting = Readonly<{ councilMembers: readonly string[] }>;

export const decide: Decide<AcceptWork, Project, ProjectEvent, Accepting> = (
  { projectId, side, householdId, reason },
  state,
  { actor, loaded },
) => {
  const accepted = state.acceptances.get(side);
  if (accepted === actor.personId) return [];
  if (state.stage !== 'under-way') throw new Refused('work-not-under-way', { stage: state.stage });
  if (!actsFor(side, state, actor, householdId)) throw new Refused('side-not-yours', { side });
  if (side === 'residents' && isOfCouncil(state, actor, loaded))
    throw new Refused('council-member-cannot-check');
  if (accepted !== undefined) throw new Refused('accepted-already', { side });
  refuseSecondRole(state, actor.personId, side);
  refusePersonalData({ reason });
  const { personId: by } = actor;
  const data = { projectId, side, ...(reason !== undefined && { reason }), by };
  const one = { type: 'WorkAccepted', data } as const;
  if (state.acceptances.size < ACCEPTING_SIDES.length - 1) return [one];
  const deciders = decidersWith(state, by, side);
  return [one, { type: 'ProjectAccepted', data: { projectId, ...deciders } }];
};

function actsFor(
  side: AcceptingSide,
  state: Project,
  actor: Actor,
  householdId: string | undefined,
): boolean {
  switch (side) {
    case 'council':
      return !!grantFor(actor, ['council-member', 'council-director'], placeOf(state));
    case 'street':
      return !!grantFor(actor, ['street-officer'], placeOf(state));
    case 'residents':
      return (
        householdId !== undefined &&
        !!grantFor(actor, ['resident'], householdPlaceOf(state, householdId))
      );
  }
}

const isOfCouncil = (state: Project, actor: Actor, { councilMembers }: Accepting): boolean =>
  councilMembers.includes(actor.personId) ||
  !!grantFor(actor, ['council-member', 'council-director'], placeOf(state));

export const AcceptWorkHandler = handlerFor(AcceptWork, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  load: async ({ projectId }, reader) => {
    const { place } = await reader.state(project, projectStream(projectId));
    const council = await reader.get(Councils).ofCompound(place.compoundId);
    return { councilMembers: council?.memberIds ?? [] };
  },
  decide,
  allow: [
    { roles: ['council-member', 'council-director'], territory: (_, state) => placeOf(state) },
    { roles: ['street-officer'], territory: (_, state) => placeOf(state) },
    {
      roles: ['resident'],
      territory: ({ householdId }, state) => householdPlaceOf(state, householdId ?? 'none'),
    },
  ],
});
