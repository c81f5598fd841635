import { type Decide, parseShare, Refused, reaches } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { refuseSecondRole } from '../deciding';
import { type Project, type ProjectEvent, placeOf, project, projectStream } from '../project';

/**
 * The director submits the project to the street when the threshold is reached, tested in whole
 * numbers; this is the council's decision. The policy that the drive was opened under may ask for a
 * residents' resolution. Refusals: `drive-not-open`, `below-threshold` (with `missingHouseholds`),
 * `resolution-required`, `decided-before`.
 */
export class SubmitProject extends YishiCommand {
  @IsId() readonly projectId!: string;
}

export const decide: Decide<SubmitProject, Project, ProjectEvent> = (
  { projectId },
  state,
  { actor },
) => {
  const { drive } = state;
  if (state.stage !== 'collecting' || !drive)
    throw new Refused('drive-not-open', { stage: state.stage });
  refuseSecondRole(state, actor.personId, 'council');
  const { size: households, needed } = drive;
  const participating = state.participating.size;
  const threshold = parseShare(drive.terms.threshold);
  if (!threshold || !reaches(participating, households, threshold)) {
    const missingHouseholds = needed - participating;
    throw new Refused('below-threshold', { missingHouseholds, participating, households, needed });
  }
  if (drive.terms.resolutionRequired && state.resolutionId === '')
    throw new Refused('resolution-required');
  const figures = { round: state.round + 1, participating, households, needed };
  return [{ type: 'ProjectSubmitted', data: { projectId, ...figures, by: actor.personId } }];
};

export const SubmitProjectHandler = handlerFor(SubmitProject, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [{ roles: ['council-director'], territory: (_, state) => placeOf(state) }],
});
