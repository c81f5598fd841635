import { type Decide, grantFor, Refused } from '@yishi/kernel';
import { handlerFor, IsId, Optional, YishiCommand } from '@yishi/platform';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import {
  householdPlaceOf,
  PARTICIPATION_MODES,
  type ParticipationMode,
  type Project,
  type ProjectEvent,
  placeOf,
  project,
  projectStream,
} from '../project';

/**
 * One household takes part in a project's drive, once. `online` is the resident's own act; the
 * other modes are recorded by the council, a signature with the number of the sheet's photo.
 * Refusals: `drive-not-open`, `household-not-in-snapshot`, `online-by-resident-only`,
 * `recorded-by-council-only`, `sheet-photo-missing`, `sheet-photo-without-signature`.
 */
export class TakePart extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly householdId!: string;
  @IsIn(PARTICIPATION_MODES) readonly mode!: ParticipationMode;
  @Optional() @IsInt() @Min(1) @Max(100_000) readonly sheetPhoto?: number;
}

export const decide: Decide<TakePart, Project, ProjectEvent> = (command, state, { actor }) => {
  const { projectId, householdId, mode, sheetPhoto } = command;
  if (state.stage !== 'collecting' || !state.drive)
    throw new Refused('drive-not-open', { stage: state.stage });
  if (mode === 'online') {
    if (!grantFor(actor, ['resident'], householdPlaceOf(state, householdId)))
      throw new Refused('online-by-resident-only');
  } else if (!grantFor(actor, ['council-member', 'council-director'], placeOf(state))) {
    throw new Refused('recorded-by-council-only');
  }
  if (mode === 'signature' && sheetPhoto === undefined) throw new Refused('sheet-photo-missing');
  if (mode !== 'signature' && sheetPhoto !== undefined)
    throw new Refused('sheet-photo-without-signature');
  if (!state.drive.eligible.has(householdId)) throw new Refused('household-not-in-snapshot');
  if (state.participating.has(householdId)) return [];
  const data = { projectId, householdId, mode, ...(sheetPhoto !== undefined && { sheetPhoto }) };
  return [{ type: 'HouseholdTookPart', data }];
};

export const TakePartHandler = handlerFor(TakePart, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [
    { roles: ['council-member', 'council-director'], territory: (_, state) => placeOf(state) },
    {
      roles: ['resident'],
      territory: ({ householdId }, state) => householdPlaceOf(state, householdId),
    },
  ],
});
