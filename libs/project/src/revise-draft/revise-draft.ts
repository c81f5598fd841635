import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId } from '@yishi/platform';
import { checkedDetails, DetailsCommand } from '../details';
import { type Project, type ProjectEvent, placeOf, project, projectStream } from '../project';

/**
 * The council changes what it proposes, as a draft or after it was returned. The drive's snapshot
 * and terms stay. Refusals: `not-a-draft`, `amount-differs`, `amount-too-large`,
 * `total-not-positive`, `personal-data-in-text`.
 */
export class ReviseDraft extends DetailsCommand {
  @IsId() readonly projectId!: string;
}

export const decide: Decide<ReviseDraft, Project, ProjectEvent> = (command, state) => {
  const open = state.stage === 'draft' || (state.stage === 'collecting' && state.returned);
  if (!open) throw new Refused('not-a-draft', { stage: state.stage });
  const data = { projectId: command.projectId, ...checkedDetails(command) };
  return [{ type: 'ProjectRevised', data }];
};

export const ReviseDraftHandler = handlerFor(ReviseDraft, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [
    { roles: ['council-member', 'council-director'], territory: (_, state) => placeOf(state) },
  ],
});
