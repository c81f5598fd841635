import { type Decide, NotFound, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { MEMBERS } from '../../membership/rules';
import {
  type Governance,
  type GovernanceEvent,
  governance,
  governancePlace,
  governanceStream,
} from '../governance';
import { type KnownProject, KnownProjects } from '../projects/projects';
import { assertOpen, itemOf, itemsIn, MAX_ITEMS_IN_PROJECT, ofItem } from '../rules';

/**
 * An open item joins a project of its compound that has not ended. An item is in one project at a
 * time; several items may share one. What the copy of projects has not heard yet, the list itself
 * knows: the end of a project is recorded in it (`record-project-end`), so an item that joined a
 * moment before the end is closed with the project, and one that comes a moment later is refused.
 * Refusals: `item-in-project`, `item-closed`, `item-project-ended` (`outcome`),
 * `too-many-items-in-project` (`limit`).
 */
export class JoinProject extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsId() readonly itemId!: string;
  @IsId() readonly projectId!: string;
}

type Loaded = Readonly<{ project: KnownProject | undefined }>;

export const decide: Decide<JoinProject, Governance, GovernanceEvent, Loaded> = (
  { compoundId, itemId, projectId },
  state,
  { loaded: { project } },
) => {
  const item = itemOf(state, itemId);
  if (item.state === 'in-project' && item.projectId === projectId) return [];
  assertOpen(item);
  if (project?.compoundId !== compoundId) throw new NotFound('project');
  const outcome = state.endings.get(projectId) ?? project.outcome;
  if (outcome) throw new Refused('item-project-ended', { outcome });
  if (itemsIn(state, projectId).length >= MAX_ITEMS_IN_PROJECT) {
    throw new Refused('too-many-items-in-project', { limit: MAX_ITEMS_IN_PROJECT });
  }
  return [{ type: 'ItemJoinedProject', data: { ...ofItem(state, itemId), projectId } }];
};

export const JoinProjectHandler = handlerFor(JoinProject, {
  fold: governance,
  stream: ({ compoundId }) => governanceStream(compoundId),
  decide,
  allow: [{ roles: MEMBERS, territory: (_command, state) => governancePlace(state) }],
  load: async ({ projectId }, reader) => ({
    project: await reader.get(KnownProjects).get(projectId),
  }),
});
