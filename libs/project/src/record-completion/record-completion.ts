import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFenAmount, IsId, YishiCommand } from '@yishi/platform';
import { type Project, type ProjectEvent, project, projectStream } from '../project';

/**
 * The residents' share is complete: work may start, or goes on where a reopened raising had stopped
 * it. Sent by the program itself.
 */
export class RecordCompletion extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsFenAmount({ min: 0n }) readonly raisedFen!: bigint;
}

export const decide: Decide<RecordCompletion, Project, ProjectEvent> = (
  { projectId, raisedFen },
  state,
) => {
  if (state.stage !== 'raising') return [];
  const stage = state.interrupted ?? 'funded';
  return [{ type: 'ProjectFunded', data: { projectId, raisedFen, stage } }];
};

export const RecordCompletionHandler = handlerFor(RecordCompletion, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [],
});
