import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, IsText, YishiCommand } from '@yishi/platform';
import { refuseSecondRole } from '../deciding';
import { refusePersonalData } from '../free-text';
import {
  hasEnded,
  type Project,
  type ProjectEvent,
  placeOf,
  project,
  projectStream,
} from '../project';

/**
 * The street ends a project before work has started; what was raised goes back.
 * Refusals: `project-ended`, `work-started`, `decided-before`, `personal-data-in-text`.
 */
export class CancelProject extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsText(500) readonly reason!: string;
}

export const decide: Decide<CancelProject, Project, ProjectEvent> = (
  { projectId, reason },
  state,
  { actor },
) => {
  if (state.stage === 'cancelled') return [];
  if (hasEnded(state)) throw new Refused('project-ended', { stage: state.stage });
  if (state.workStarted) throw new Refused('work-started', { stage: state.stage });
  refuseSecondRole(state, actor.personId, 'street');
  refusePersonalData({ reason });
  return [{ type: 'ProjectCancelled', data: { projectId, reason, by: actor.personId } }];
};

export const CancelProjectHandler = handlerFor(CancelProject, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_, state) => placeOf(state) }],
});
