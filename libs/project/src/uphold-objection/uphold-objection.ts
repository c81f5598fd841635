import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, IsText, YishiCommand } from '@yishi/platform';
import { refusePersonalData } from '../free-text';
import { refuseUndecidable } from '../objection';
import { type Project, type ProjectEvent, placeOf, project, projectStream } from '../project';

/**
 * The street finds the objector right: the project goes back to collecting, participations stay,
 * and it takes a new round from there. Other open objections of the round lapse. Refusals:
 * `objection-not-open`, `own-objection`, `decided-before`, `personal-data-in-text`.
 */
export class UpholdObjection extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly objectionId!: string;
  @IsText(500) readonly reason!: string;
}

export const decide: Decide<UpholdObjection, Project, ProjectEvent> = (
  { projectId, objectionId, reason },
  state,
  { actor },
) => {
  refuseUndecidable(state, objectionId, actor.personId);
  refusePersonalData({ reason });
  return [
    { type: 'ObjectionUpheld', data: { projectId, objectionId, reason, by: actor.personId } },
    { type: 'ProjectReopened', data: { projectId, reason } },
  ];
};

export const UpholdObjectionHandler = handlerFor(UpholdObjection, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [{ roles: ['street-officer'], territory: (_, state) => placeOf(state) }],
});
