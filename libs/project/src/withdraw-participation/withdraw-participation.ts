import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import {
  householdPlaceOf,
  type Project,
  type ProjectEvent,
  placeOf,
  project,
  projectStream,
} from '../project';

/**
 * A household takes its participation back; until submission, and it may take part again.
 * Refusals: `drive-not-open`, `household-not-in-snapshot`.
 */
export class WithdrawParticipation extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly householdId!: string;
}

export const decide: Decide<WithdrawParticipation, Project, ProjectEvent> = (command, state) => {
  const { projectId, householdId } = command;
  if (state.stage !== 'collecting' || !state.drive)
    throw new Refused('drive-not-open', { stage: state.stage });
  if (!state.drive.eligible.has(householdId)) throw new Refused('household-not-in-snapshot');
  if (!state.participating.has(householdId)) return [];
  return [{ type: 'HouseholdWithdrew', data: { projectId, householdId } }];
};

export const WithdrawParticipationHandler = handlerFor(WithdrawParticipation, {
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
