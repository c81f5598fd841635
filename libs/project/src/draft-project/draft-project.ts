import { type Decide, NotFound, Refused } from '@yishi/kernel';
import { handlerFor, IsId } from '@yishi/platform';
import { Compounds } from '../compound/compounds';
import { Councils } from '../council/councils';
import { checkedDetails, DetailsCommand } from '../details';
import { type Place, type Project, type ProjectEvent, project, projectStream } from '../project';

/**
 * A council drafts a project for its compound. Refusals: `council-not-established`,
 * `amount-differs`, `amount-too-large`, `total-not-positive`, `personal-data-in-text`.
 */
export class DraftProject extends DetailsCommand {
  @IsId() readonly compoundId!: string;
}

export type Drafting = Readonly<{ place: Place | undefined; hasCouncil: boolean }>;

export const decide: Decide<DraftProject, Project, ProjectEvent, Drafting> = (
  command,
  state,
  { commandId, loaded },
) => {
  if (state.stage !== 'none') return [];
  if (!loaded.place) throw new NotFound('compound');
  if (!loaded.hasCouncil) throw new Refused('council-not-established');
  const data = { projectId: commandId, ...loaded.place, ...checkedDetails(command) };
  return [{ type: 'ProjectDrafted', data }];
};

export const DraftProjectHandler = handlerFor(DraftProject, {
  fold: project,
  stream: (_command, { commandId }) => projectStream(commandId),
  load: async ({ compoundId }, reader) => ({
    place: await reader.get(Compounds).place(compoundId),
    hasCouncil: (await reader.get(Councils).ofCompound(compoundId)) !== undefined,
  }),
  decide,
  allow: [
    {
      roles: ['council-member', 'council-director'],
      territory: (_command, _state, { place }) => {
        if (!place) throw new NotFound('compound');
        return place.territory;
      },
    },
  ],
  answer: (_command, { commandId }) => ({ id: commandId }),
});
