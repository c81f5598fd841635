import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, IsText, YishiCommand } from '@yishi/platform';
import { refuseSecondRole } from '../deciding';
import { refusePersonalData } from '../free-text';
import { type Project, type ProjectEvent, placeOf, project, projectStream } from '../project';

/**
 * The street sends a submitted project back to the council; participations stay.
 * Refusals: `not-submitted`, `decided-before`, `personal-data-in-text`.
 */
export class ReturnProject extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsText(500) readonly reason!: string;
}

export const decide: Decide<ReturnProject, Project, ProjectEvent> = (
  { projectId, reason },
  state,
  { actor },
) => {
  if (state.stage !== 'submitted') throw new Refused('not-submitted', { stage: state.stage });
  refuseSecondRole(state, actor.personId, 'street');
  refusePersonalData({ reason });
  const { round } = state;
  const data = { projectId, round, role: 'street', reason, by: actor.personId } as const;
  return [{ type: 'ProjectReturned', data }];
};

export const ReturnProjectHandler = handlerFor(ReturnProject, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_, state) => placeOf(state) }],
});
