import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { IsInt } from 'class-validator';
import { type Project, type ProjectEvent, project, projectStream } from '../project';

/**
 * The days of publicity are over. With objections still open nothing happens yet: publicity then
 * ends with the decision on the last one. Sent by the program itself. Refusal: `publicity-running`,
 * before its time.
 */
export class EndPublicity extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsInt() readonly round!: number;
}

export const decide: Decide<EndPublicity, Project, ProjectEvent> = (
  { projectId, round },
  state,
  { now },
) => {
  if (state.stage !== 'approved' || state.round !== round) return [];
  if (now.toISOString() < state.publicityEndsAt)
    throw new Refused('publicity-running', { endsAt: state.publicityEndsAt });
  if (state.openObjections > 0) return [];
  return [{ type: 'PublicityEnded', data: { projectId } }];
};

export const EndPublicityHandler = handlerFor(EndPublicity, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [],
});
