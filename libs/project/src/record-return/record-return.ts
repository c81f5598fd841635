import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { IsInt, IsString } from 'class-validator';
import { type Project, type ProjectEvent, project, projectStream } from '../project';

/**
 * The district returned this round's application: the council collects again. Sent by the program
 * itself.
 */
export class RecordReturn extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsInt() readonly round!: number;
  @IsString() readonly reason!: string;
  /** The person who decided in funding. */
  @IsString() readonly by!: string;
}

export const decide: Decide<RecordReturn, Project, ProjectEvent> = (
  { projectId, round, reason, by },
  state,
) => {
  if (state.stage !== 'endorsed' || state.round !== round) return [];
  return [{ type: 'ProjectReturned', data: { projectId, round, role: 'district', reason, by } }];
};

export const RecordReturnHandler = handlerFor(RecordReturn, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [],
});
