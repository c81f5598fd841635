import { TransientFailure } from '@yishi/event-store';
import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { IsIn } from 'class-validator';
import {
  type Governance,
  type GovernanceEvent,
  governance,
  governanceStream,
  PROJECT_OUTCOMES,
  type ProjectOutcome,
} from '../governance';
import { type KnownProject, KnownProjects } from '../projects/projects';
import { itemsIn } from '../rules';

/**
 * A project has ended (sent by the program only): its items are solved when it was settled, and
 * open again when it ended early. The end itself is recorded too, also without an item in the
 * project: an item that wants to join from now on is refused by the same stream.
 */
export class RecordProjectEnd extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsIn(PROJECT_OUTCOMES) readonly outcome!: ProjectOutcome;
}

type Loaded = Readonly<{ project: KnownProject }>;

export const decide: Decide<RecordProjectEnd, Governance, GovernanceEvent, Loaded> = (
  { projectId, outcome },
  state,
  { loaded: { project } },
) => {
  if (state.endings.has(projectId)) return [];
  const { compoundId, territory } = project;
  const place = { compoundId, territory };
  return [
    { type: 'ProjectEnded', data: { ...place, projectId, outcome } },
    ...itemsIn(state, projectId).map((itemId): GovernanceEvent => {
      const ofItem = { itemId, ...place, projectId };
      if (outcome === 'settled') return { type: 'ItemSolvedByProject', data: ofItem };
      return { type: 'ItemReopened', data: { ...ofItem, outcome } };
    }),
  ];
};

export const RecordProjectEndHandler = handlerFor(RecordProjectEnd, {
  fold: governance,
  stream: (_command, _context, { project }) => governanceStream(project.compoundId),
  decide,
  allow: [],
  load: async ({ projectId }, reader) => {
    const project = await reader.get(KnownProjects).get(projectId);
    // The copy has not come as far as the process; no end without a draft, so it will.
    if (!project) throw new TransientFailure(`project ${projectId} is not known yet`);
    return { project };
  },
});
