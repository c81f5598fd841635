import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { IsInt, IsString } from 'class-validator';
import { type Project, type ProjectEvent, project, projectStream } from '../project';

/**
 * The district rejected this round's application: the project has ended. Sent by the program
 * itself.
 */
export class RecordRejection extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsInt() readonly round!: number;
  @IsString() readonly reason!: string;
  /** The person who decided in funding. */
  @IsString() readonly by!: string;
}

export const decide: Decide<RecordRejection, Project, ProjectEvent> = (
  { projectId, round, reason, by },
  state,
) => {
  if (state.stage !== 'endorsed' || state.round !== round) return [];
  return [{ type: 'ProjectRejected', data: { projectId, round, reason, by } }];
};

export const RecordRejectionHandler = handlerFor(RecordRejection, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [],
});
