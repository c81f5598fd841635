import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFenAmount, IsId, YishiCommand } from '@yishi/platform';
import { hasEnded, type Project, type ProjectEvent, project, projectStream } from '../project';

/**
 * Funding settled the project; also when its raising was reopened after acceptance (a contribution
 * bounced) and the residents' part of the lower actual cost was there all the same. Sent by the
 * program itself. Refusal: `work-not-accepted`, which funding can not cause unless it settled what
 * nobody accepted: the process then stops and says so.
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
  const accepted = state.stage === 'accepted' || state.interrupted === 'accepted';
  if (!accepted) throw new Refused('work-not-accepted', { stage: state.stage });
  return [{ type: 'ProjectSettled', data: { projectId, actualFen } }];
};

export const RecordSettlementHandler = handlerFor(RecordSettlement, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [],
});
