import { addDays, type Decide } from '@yishi/kernel';
import { handlerFor, IsFenAmount, IsId, YishiCommand } from '@yishi/platform';
import { IsInt, IsString } from 'class-validator';
import { type Project, type ProjectEvent, project, projectStream } from '../project';

/**
 * Funding approved the allocation of this round: publicity starts and lasts the days of the
 * project's policy. Nothing happens when the project is not waiting for it any more. Sent by the
 * program itself.
 */
export class RecordApproval extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsInt() readonly round!: number;
  @IsFenAmount() readonly approvedFen!: bigint;
  /** The person who approved in funding. */
  @IsString() readonly by!: string;
}

export const decide: Decide<RecordApproval, Project, ProjectEvent> = (
  { projectId, round, approvedFen, by },
  state,
  { now },
) => {
  if (state.stage !== 'endorsed' || state.round !== round || !state.drive) return [];
  const publicityEndsAt = addDays(now, state.drive.terms.publicityDays).toISOString();
  const data = { projectId, round, approvedFen, publicityEndsAt, by };
  return [{ type: 'ProjectApproved', data }];
};

export const RecordApprovalHandler = handlerFor(RecordApproval, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [],
});
