import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFenAmount, IsId, YishiCommand } from '@yishi/platform';
import { type Project, type ProjectEvent, project, projectStream } from '../project';

/**
 * The residents' share is not complete any more (a contribution bounced, the cost rose): raising
 * again. Work that had started is remembered. Sent by the program itself.
 */
export class RecordReopening extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsFenAmount({ min: 0n }) readonly raisedFen!: bigint;
  @IsFenAmount({ min: 0n }) readonly targetFen!: bigint;
}

const REOPENABLE: readonly Project['stage'][] = ['funded', 'under-way', 'accepted'];

export const decide: Decide<RecordReopening, Project, ProjectEvent> = (
  { projectId, raisedFen, targetFen },
  state,
) => {
  if (!REOPENABLE.includes(state.stage)) return [];
  return [{ type: 'FundingReopened', data: { projectId, raisedFen, targetFen } }];
};

export const RecordReopeningHandler = handlerFor(RecordReopening, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [],
});
