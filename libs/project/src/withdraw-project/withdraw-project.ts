import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, IsText, YishiCommand } from '@yishi/platform';
import { refusePersonalData } from '../free-text';
import { type Project, type ProjectEvent, placeOf, project, projectStream } from '../project';

/**
 * The director gives the project up, until it is approved. Refusals: `too-late-to-withdraw`,
 * `personal-data-in-text`.
 */
export class WithdrawProject extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsText(500) readonly reason!: string;
}

const WITHDRAWABLE: readonly Project['stage'][] = ['draft', 'collecting', 'submitted', 'endorsed'];

export const decide: Decide<WithdrawProject, Project, ProjectEvent> = (
  { projectId, reason },
  state,
  { actor },
) => {
  if (state.stage === 'withdrawn') return [];
  if (!WITHDRAWABLE.includes(state.stage))
    throw new Refused('too-late-to-withdraw', { stage: state.stage });
  refusePersonalData({ reason });
  return [{ type: 'ProjectWithdrawn', data: { projectId, reason, by: actor.personId } }];
};

export const WithdrawProjectHandler = handlerFor(WithdrawProject, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [{ roles: ['council-director'], territory: (_, state) => placeOf(state) }],
});
