import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFenAmount, IsId, YishiCommand } from '@yishi/platform';
import { hasEnded, type Project, type ProjectEvent, project, projectStream } from '../project';

/**
 * Funding settled the project. Sent by the program itself. Refusal: `work-not-accepted`, which
 * funding can not cause unless it settled what nobody accepted: the process then stops and says so.
 */
export class RecordSettlement extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsFenAmount({ min: 0n }) readonly actualFen!: bigint;
}

export const decide: Decide<RecordSettlement, Project, ProjectEvent> = (
  { projectId, actualFen },
  state,
) => {
  if (hasEnded(state)) return [];
  if (state.stage !== 'accepted') throw new Refused('work-not-accepted', { stage: state.stage });
  return [{ type: 'ProjectSettled', data: { projectId, actualFen } }];
};

export const RecordSettlementHandler = handlerFor(RecordSettlement, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [],
});
