import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, IsText, YishiCommand } from '@yishi/platform';
import { refusePersonalData } from '../free-text';
import { refuseUndecidable } from '../objection';
import { type Project, type ProjectEvent, placeOf, project, projectStream } from '../project';

/**
 * The street overrules an objection with a reason. When the days of publicity are over and this was
 * the last open one, publicity ends with it. Refusals: `objection-not-open`, `own-objection`,
 * `decided-before`, `personal-data-in-text`.
 */
export class OverruleObjection extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly objectionId!: string;
  @IsText(500) readonly reason!: string;
}

export const decide: Decide<OverruleObjection, Project, ProjectEvent> = (
  { projectId, objectionId, reason },
  state,
  { actor, now },
) => {
  refuseUndecidable(state, objectionId, actor.personId);
  refusePersonalData({ reason });
  const data = { projectId, objectionId, reason, by: actor.personId };
  const overruled = { type: 'ObjectionOverruled', data } as const;
  const last = state.openObjections === 1 && now.toISOString() >= state.publicityEndsAt;
  return last ? [overruled, { type: 'PublicityEnded', data: { projectId } }] : [overruled];
};

export const OverruleObjectionHandler = handlerFor(OverruleObjection, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_, state) => placeOf(state) }],
});
