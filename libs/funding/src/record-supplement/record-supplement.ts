import type { Decide } from '@yishi/kernel';
import { FunderPart } from '@yishi/messaging';
import { handlerFor, IsFenAmount, IsId, YishiCommand } from '@yishi/platform';
import { Type } from 'class-transformer';
import { IsInt, IsString, ValidateNested } from 'class-validator';
import { completionChange } from '../deciding';
import { type Funding, type FundingEvent, funding, fundingStream, isRaising } from '../funding';
import { type Part, residentsFen } from '../parts';

/**
 * The project's money learns of its new approved cost; whether the residents' share is complete
 * follows from it anew. Sent by the program.
 */
export class RecordSupplement extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly supplementId!: string;
  @IsInt() readonly year!: number;
  @IsFenAmount() readonly approvedFen!: bigint;
  @ValidateNested({ each: true }) @Type(() => FunderPart) readonly parts!: readonly FunderPart[];
  @ValidateNested({ each: true })
  @Type(() => FunderPart)
  readonly increases!: readonly FunderPart[];
  @IsString() readonly by!: string;
}

const plain = ({ funder, source, account, amountFen }: FunderPart): Part => ({
  funder,
  source,
  account,
  amountFen,
});

export const decide: Decide<RecordSupplement, Funding, FundingEvent> = (
  command,
  state,
  { now },
) => {
  const { projectId, supplementId, year, approvedFen, by } = command;
  if (!isRaising(state) || state.year !== year) return [];
  const parts = command.parts.map(plain);
  const increases = command.increases.map(plain);
  const data = { projectId, supplementId, year, approvedFen, parts, increases, by };
  const after = { raisedFen: state.raisedFen, targetFen: residentsFen(parts) };
  return [{ type: 'ApprovedCostChanged', data }, ...completionChange(state, after, now)];
};

export const RecordSupplementHandler = handlerFor(RecordSupplement, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [],
});
