import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { type OpinionEvent, type Opinions, opinions, streamOf } from '../opinions';
import {
  assertSubmitter,
  byHouseholdOrMembers,
  IsOpinionNumber,
  moves,
  opinionOf,
  refOf,
} from '../rules';

/**
 * The household brings an opinion back, once, when the answer did not satisfy it; the member who
 * recorded it may do so for the household. It waits for triage again. The reason is public.
 * Refusals: `not-the-submitter`, `reopened-before`, `not-dissatisfied`.
 */
export class ReopenOpinion extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsOpinionNumber() readonly opinionNumber!: string;
  @IsFreeText(500) readonly reason!: string;
}

export const decide: Decide<ReopenOpinion, Opinions, OpinionEvent> = (
  command,
  state,
  { actor },
) => {
  const opinion = opinionOf(state, command);
  assertSubmitter(actor, opinion);
  if (opinion.wasReopened) throw new Refused('reopened-before');
  if (opinion.satisfied !== false) throw new Refused('not-dissatisfied');
  return [
    { type: 'OpinionReopened', data: { ...refOf(opinion), reason: command.reason } },
    moves(opinion, 'reopened'),
  ];
};

export const ReopenOpinionHandler = handlerFor(ReopenOpinion, {
  fold: opinions,
  stream: streamOf,
  decide,
  allow: byHouseholdOrMembers,
});
