import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { type OpinionEvent, type Opinions, opinions, streamOf } from '../opinions';
import { byMembers, IsOpinionNumber, moves, refOf, waiting } from '../rules';

/** A member answers an opinion. The answer is public. Refusals: `opinion-not-waiting`. */
export class AnswerOpinion extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsOpinionNumber() readonly opinionNumber!: string;
  @IsFreeText(1_000) readonly answer!: string;
}

export const decide: Decide<AnswerOpinion, Opinions, OpinionEvent> = (command, state) => {
  const opinion = waiting(state, command);
  return [
    { type: 'OpinionAnswered', data: { ...refOf(opinion), answer: command.answer } },
    moves(opinion, 'answered'),
  ];
};

export const AnswerOpinionHandler = handlerFor(AnswerOpinion, {
  fold: opinions,
  stream: streamOf,
  decide,
  allow: byMembers,
});
