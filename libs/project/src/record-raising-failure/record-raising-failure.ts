import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { hasEnded, type Project, type ProjectEvent, project, projectStream } from '../project';

/**
 * The deadline of raising passed below its target: the project is cancelled. Sent by the program
 * itself.
 */
export class RecordRaisingFailure extends YishiCommand {
  @IsId() readonly projectId!: string;
}

export const decide: Decide<RecordRaisingFailure, Project, ProjectEvent> = (
  { projectId },
  state,
) => {
  if (state.stage === 'none' || hasEnded(state)) return [];
  return [{ type: 'ProjectCancelled', data: { projectId, reason: 'raising-failed', by: '' } }];
};

export const RecordRaisingFailureHandler = handlerFor(RecordRaisingFailure, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [],
});
