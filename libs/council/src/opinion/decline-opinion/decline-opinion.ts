import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { type OpinionEvent, type Opinions, opinions, streamOf } from '../opinions';
import { byMembers, IsOpinionNumber, moves, refOf, waiting } from '../rules';

/** A member declines an opinion. The reason is public. Refusals: `opinion-not-waiting`. */
export class DeclineOpinion extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsOpinionNumber() readonly opinionNumber!: string;
  @IsFreeText(500) readonly reason!: string;
}

export const decide: Decide<DeclineOpinion, Opinions, OpinionEvent> = (command, state) => {
  const opinion = waiting(state, command);
  return [
    { type: 'OpinionDeclined', data: { ...refOf(opinion), reason: command.reason } },
    moves(opinion, 'declined'),
  ];
};

export const DeclineOpinionHandler = handlerFor(DeclineOpinion, {
  fold: opinions,
  stream: streamOf,
  decide,
  allow: byMembers,
});
