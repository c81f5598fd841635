import { type Decide, Refused } from '@yishi/kernel';
import type { OpinionState } from '@yishi/messaging';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { IsBoolean } from 'class-validator';
import { type OpinionEvent, type Opinions, opinions, streamOf } from '../opinions';
import { assertSubmitter, byHouseholdOrMembers, IsOpinionNumber, opinionOf, refOf } from '../rules';

/** Ends that are an answer. An adopted opinion goes on in the governance list. */
const ANSWERS: readonly OpinionState[] = ['answered', 'declined', 'resolved', 'explained'];

/**
 * The household says whether the answer satisfies it, once for each answer; the member who recorded
 * the opinion may say it for the household. Saying the same again changes nothing. Refusals:
 * `not-the-submitter`, `nothing-to-rate`, `already-rated`.
 */
export class RateOpinion extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsOpinionNumber() readonly opinionNumber!: string;
  @IsBoolean() readonly satisfied!: boolean;
}

export const decide: Decide<RateOpinion, Opinions, OpinionEvent> = (command, state, { actor }) => {
  const opinion = opinionOf(state, command);
  const { satisfied } = command;
  assertSubmitter(actor, opinion);
  if (!ANSWERS.includes(opinion.state)) throw new Refused('nothing-to-rate');
  if (opinion.satisfied === satisfied) return [];
  if (opinion.satisfied !== undefined) throw new Refused('already-rated');
  return [{ type: 'OpinionRated', data: { ...refOf(opinion), satisfied } }];
};

export const RateOpinionHandler = handlerFor(RateOpinion, {
  fold: opinions,
  stream: streamOf,
  decide,
  allow: byHouseholdOrMembers,
});
