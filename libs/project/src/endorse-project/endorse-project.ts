import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, IsText, Optional, YishiCommand } from '@yishi/platform';
import { decidersWith, refuseSecondRole } from '../deciding';
import { refusePersonalData } from '../free-text';
import { type Project, type ProjectEvent, placeOf, project, projectStream } from '../project';

/**
 * The street endorses a submitted project; funding is asked for an allocation.
 * Refusals: `not-submitted`, `decided-before`, `personal-data-in-text`.
 */
export class EndorseProject extends YishiCommand {
  @IsId() readonly projectId!: string;
  @Optional() @IsText(500) readonly reason?: string;
}

export const decide: Decide<EndorseProject, Project, ProjectEvent> = (
  { projectId, reason },
  state,
  { actor },
) => {
  if (state.stage !== 'submitted' || !state.drive)
    throw new Refused('not-submitted', { stage: state.stage });
  refuseSecondRole(state, actor.personId, 'street');
  refusePersonalData({ reason });
  const { policyVersion, terms } = state.drive;
  const { title, totalFen } = state.details;
  const data = {
    projectId,
    ...state.place,
    title,
    totalFen,
    policyVersion,
    terms,
    ...decidersWith(state, actor.personId, 'street'),
    round: state.round,
    ...(reason !== undefined && { reason }),
    by: actor.personId,
  };
  return [{ type: 'ProjectEndorsed', data }];
};

export const EndorseProjectHandler = handlerFor(EndorseProject, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_, state) => placeOf(state) }],
});
