import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { MEMBERS } from '../../membership/rules';
import {
  type Governance,
  type GovernanceEvent,
  governance,
  governancePlace,
  governanceStream,
} from '../governance';
import { KnownProjects } from '../projects/projects';
import { itemOf, MAX_REASON_LENGTH, ofItem } from '../rules';

/**
 * An item leaves its project and is open again. When the project has ended it stays: what becomes
 * of it follows from how the project ended. Refusals: `item-not-in-project`, `item-project-ended`
 * (`outcome`).
 */
export class LeaveProject extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsId() readonly itemId!: string;
  @IsFreeText(MAX_REASON_LENGTH) readonly reason!: string;
}

/** Projects that are known to have ended, and how: of those the compound's items are in. */
type Loaded = Readonly<{ outcomes: ReadonlyMap<string, string> }>;

export const decide: Decide<LeaveProject, Governance, GovernanceEvent, Loaded> = (
  { itemId, reason },
  state,
  { loaded: { outcomes } },
) => {
  const { state: itemState, projectId } = itemOf(state, itemId);
  if (itemState !== 'in-project') throw new Refused('item-not-in-project');
  const outcome = outcomes.get(projectId);
  if (outcome) throw new Refused('item-project-ended', { outcome });
  return [{ type: 'ItemLeftProject', data: { ...ofItem(state, itemId), projectId, reason } }];
};

export const LeaveProjectHandler = handlerFor(LeaveProject, {
  fold: governance,
  stream: ({ compoundId }) => governanceStream(compoundId),
  decide,
  allow: [{ roles: MEMBERS, territory: (_command, state) => governancePlace(state) }],
  load: async ({ compoundId, itemId }, reader) => {
    const state = await reader.state(governance, governanceStream(compoundId));
    const projectId = state.items.get(itemId)?.projectId;
    const project = projectId ? await reader.get(KnownProjects).get(projectId) : undefined;
    return { outcomes: new Map(projectId && project ? [[projectId, project.outcome]] : []) };
  },
});
