import type { Decide } from '@yishi/kernel';
import { derivedId, handlerFor, IsFenAmount, IsId, YishiCommand } from '@yishi/platform';
import { type OpinionEvent, type Opinions, opinions, streamOf } from '../opinions';
import { byMembers, IsOpinionNumber, moves, refOf, waiting } from '../rules';

/**
 * A member adopts an opinion into the compound's governance list. The estimate may be 0: some
 * problems need a talk, not money. Refusals: `opinion-not-waiting`.
 */
export class AdoptOpinion extends YishiCommand {
  @IsId() readonly compoundId!: string;
  @IsOpinionNumber() readonly opinionNumber!: string;
  @IsFenAmount({ min: 0n }) readonly estimatedFen!: bigint;
}

export const decide: Decide<AdoptOpinion, Opinions, OpinionEvent> = (
  command,
  state,
  { commandId },
) => {
  const opinion = waiting(state, command);
  const { field, title } = opinion;
  const item = { estimatedFen: command.estimatedFen, itemId: derivedId(commandId, 'item') };
  return [
    { type: 'OpinionAdopted', data: { ...refOf(opinion), field, title, ...item } },
    moves(opinion, 'adopted'),
  ];
};

export const AdoptOpinionHandler = handlerFor(AdoptOpinion, {
  fold: opinions,
  stream: streamOf,
  decide,
  allow: byMembers,
  answer: (_command, { commandId }) => ({ itemId: derivedId(commandId, 'item') }),
});
