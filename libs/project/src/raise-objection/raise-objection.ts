import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, IsText, YishiCommand } from '@yishi/platform';
import { IsIn } from 'class-validator';
import { refusePersonalData } from '../free-text';
import {
  householdPlaceOf,
  OBJECTION_GROUNDS,
  type ObjectionGrounds,
  type Project,
  type ProjectEvent,
  project,
  projectStream,
} from '../project';

/** Objections of one round: far above any real compound, below what a fold should carry. */
const MAX_OBJECTIONS = 10_000;

/**
 * A resident objects during publicity, for a household of the compound. The text states facts, not
 * persons: it is kept for ever, so telephone and identity numbers are refused. One undecided
 * objection a person at a time. Refusals: `publicity-not-running`, `objection-undecided`,
 * `too-many-objections`, `personal-data-in-text`.
 */
export class RaiseObjection extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly householdId!: string;
  @IsIn(OBJECTION_GROUNDS) readonly grounds!: ObjectionGrounds;
  @IsText(500) readonly text!: string;
}

export const decide: Decide<RaiseObjection, Project, ProjectEvent> = (
  { projectId, householdId, grounds, text },
  state,
  { actor, commandId, now },
) => {
  if (state.stage !== 'approved' || now.toISOString() >= state.publicityEndsAt)
    throw new Refused('publicity-not-running', { stage: state.stage });
  if (state.objections.size >= MAX_OBJECTIONS) throw new Refused('too-many-objections');
  refusePersonalData({ text });
  for (const { by, outcome, round } of state.objections.values())
    if (by === actor.personId && outcome === 'open' && round === state.round)
      throw new Refused('objection-undecided');
  const objection = { objectionId: commandId, round: state.round, householdId, grounds, text };
  return [{ type: 'ObjectionRaised', data: { projectId, ...objection, by: actor.personId } }];
};

export const RaiseObjectionHandler = handlerFor(RaiseObjection, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  decide,
  allow: [
    {
      roles: ['resident'],
      territory: ({ householdId }, state) => householdPlaceOf(state, householdId),
    },
  ],
  answer: (_command, { commandId }) => ({ id: commandId }),
});
