import { type Decide, NotFound, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { type Project, type ProjectEvent, placeOf, project, projectStream } from '../project';
import type { Resolution } from '../resolution/resolution';
import { Resolutions } from '../resolution/resolutions';

/**
 * The council names the resolution of a residents' meeting that the project rests on; another one
 * replaces it. Where the policy asks for one, a project is not submitted without (see
 * `SubmitProject`). Refusals: `resolution-too-late` {stage} once it is submitted,
 * `resolution-of-another-compound`, `NotFound` resolution when none of this id was passed.
 */
export class RestOnResolution extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly resolutionId!: string;
}

export const decide: Decide<RestOnResolution, Project, ProjectEvent, Resolution | undefined> = (
  { projectId, resolutionId },
  state,
  { loaded: resolution },
) => {
  const { stage, place } = state;
  if (stage !== 'draft' && stage !== 'collecting')
    throw new Refused('resolution-too-late', { stage });
  if (!resolution) throw new NotFound('resolution');
  const { compoundId, meetingId, title } = resolution;
  if (compoundId !== place.compoundId) throw new Refused('resolution-of-another-compound');
  if (state.resolutionId === resolutionId) return [];
  const data = { projectId, resolutionId, meetingId, title };
  return [{ type: 'ProjectRestsOnResolution', data }];
};

export const RestOnResolutionHandler = handlerFor(RestOnResolution, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  load: ({ resolutionId }, reader) => reader.get(Resolutions).find(resolutionId),
  decide,
  allow: [
    { roles: ['council-member', 'council-director'], territory: (_, state) => placeOf(state) },
  ],
});
