import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { IsInt } from 'class-validator';
import { isPast, lateness } from '../lateness';
import { type OpinionEvent, type Opinions, opinions, streamOf } from '../opinions';
import { IsOpinionNumber, opinionOf } from '../rules';

/**
 * The deadline of one relay has come. Says that the opinion is late, unless it was answered, or is
 * known to be late. Sent by the program itself. Refusals: `relay-not-due` {dueAt}: before its time;
 * refused and not passed over, for a deadline must not be lost.
 */
export class EscalateOpinion extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsOpinionNumber() readonly opinionNumber!: string;
  /** Which relay of the opinion, from 1. */
  @IsInt() readonly relay!: number;
}

export const decide: Decide<EscalateOpinion, Opinions, OpinionEvent> = (
  command,
  state,
  { now },
) => {
  const opinion = opinionOf(state, command);
  if (opinion.state !== 'relayed' || opinion.relays !== command.relay) return [];
  if (!isPast(opinion, now)) throw new Refused('relay-not-due', { dueAt: opinion.dueAt });
  return lateness(opinion, now).unsaid;
};

export const EscalateOpinionHandler = handlerFor(EscalateOpinion, {
  fold: opinions,
  stream: streamOf,
  decide,
  allow: [],
});
