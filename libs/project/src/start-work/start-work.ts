import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { type Project, type ProjectEvent, placeOf, project, projectStream } from '../project';

/**
 * The director says that work has started; only with the funding complete. Refusal: `not-funded`.
 */
export class StartWork extends YishiCommand {
  @IsId() readonly projectId!: string;
}

export const decide: Decide<StartWork, Project, ProjectEvent> = ({ projectId }, state) => {
  if (state.stage === 'under-way') return [];
  if (state.stage !== 'funded') throw new Refused('not-funded', { stage: state.stage });
  return [{ type: 'WorkStarted', data: { projectId } }];
};

export const StartWorkHandler = handlerFor(StartWork, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [{ roles: ['council-director'], territory: (_, state) => placeOf(state) }],
});
