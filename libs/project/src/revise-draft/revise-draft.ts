import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId } from '@yishi/platform';
import { checkedDetails, DetailsCommand } from '../details';
import {
  type Details,
  type Drive,
  type Project,
  type ProjectEvent,
  placeOf,
  project,
  projectStream,
} from '../project';

/**
 * The council changes what it proposes, as a draft or after it was returned. The drive's snapshot
 * and terms stay, and so does what the households supported: refused are `cost-rose-after-drive`
 * {agreedFen, totalFen} and `field-changed-after-drive`; costing less is fine. Other refusals:
 * `not-a-draft`, `amount-differs`, `amount-too-large`, `total-not-positive`,
 * `personal-data-in-text`.
 */
export class ReviseDraft extends DetailsCommand {
  @IsId() readonly projectId!: string;
}

export const decide: Decide<ReviseDraft, Project, ProjectEvent> = (command, state) => {
  const open = state.stage === 'draft' || (state.stage === 'collecting' && state.returned);
  if (!open) throw new Refused('not-a-draft', { stage: state.stage });
  const details = checkedDetails(command);
  if (state.drive) refuseOtherProject(state.drive, details);
  return [{ type: 'ProjectRevised', data: { projectId: command.projectId, ...details } }];
};

/** Participations stay after a return, so they must still be for what the households were asked. */
function refuseOtherProject(agreed: Drive, { field, totalFen }: Details): void {
  if (field !== agreed.field) {
    throw new Refused('field-changed-after-drive', { agreed: agreed.field, field });
  }
  if (totalFen > agreed.totalFen) {
    throw new Refused('cost-rose-after-drive', { agreedFen: agreed.totalFen, totalFen });
  }
}

export const ReviseDraftHandler = handlerFor(ReviseDraft, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [
    { roles: ['council-member', 'council-director'], territory: (_, state) => placeOf(state) },
  ],
});
