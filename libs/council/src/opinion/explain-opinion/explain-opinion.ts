import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFreeText, IsId, YishiCommand } from '@yishi/platform';
import { lateness } from '../lateness';
import { type OpinionEvent, type Opinions, opinions, streamOf } from '../opinions';
import { byAnswerers, IsOpinionNumber, moves, refOf, relayedTo } from '../rules';

/**
 * The street or the district explains why nothing can be done about an opinion relayed to it. An
 * answer after the deadline stays marked late for ever.
 * Refusals: `opinion-not-relayed`, `relayed-elsewhere`.
 */
export class ExplainOpinion extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsOpinionNumber() readonly opinionNumber!: string;
  @IsFreeText(1_000) readonly explanation!: string;
}

export const decide: Decide<ExplainOpinion, Opinions, OpinionEvent> = (
  command,
  state,
  { actor, now },
) => {
  const opinion = relayedTo(actor, state, command);
  const { timeliness, unsaid } = lateness(opinion, now);
  return [
    ...unsaid,
    { type: 'OpinionExplained', data: { ...refOf(opinion), explanation: command.explanation } },
    moves(opinion, 'explained', timeliness),
  ];
};

export const ExplainOpinionHandler = handlerFor(ExplainOpinion, {
  fold: opinions,
  stream: streamOf,
  decide,
  allow: byAnswerers,
});
