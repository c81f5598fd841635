import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { lateness } from '../lateness';
import { type OpinionEvent, type Opinions, opinions, streamOf } from '../opinions';
import { byAnswerers, IsOpinionNumber, moves, refOf, relayedTo } from '../rules';

/**
 * The street or the district says what was done about an opinion relayed to it. An
 * answer after the deadline stays marked late for ever.
 * Refusals: `opinion-not-relayed`, `relayed-elsewhere`.
 */
export class ResolveOpinion extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsOpinionNumber() readonly opinionNumber!: string;
  @IsFreeText(1_000) readonly result!: string;
}

export const decide: Decide<ResolveOpinion, Opinions, OpinionEvent> = (
  command,
  state,
  { actor, now },
) => {
  const opinion = relayedTo(actor, state, command);
  const { timeliness, unsaid } = lateness(opinion, now);
  return [
    ...unsaid,
    { type: 'OpinionResolved', data: { ...refOf(opinion), result: command.result } },
    moves(opinion, 'resolved', timeliness),
  ];
};

export const ResolveOpinionHandler = handlerFor(ResolveOpinion, {
  fold: opinions,
  stream: streamOf,
  decide,
  allow: byAnswerers,
});
