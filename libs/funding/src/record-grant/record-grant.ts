import type { Decide } from '@yishi/kernel';
import { FunderPart } from '@yishi/messaging';
import { handlerFor, IsFenAmount, IsId, YishiCommand } from '@yishi/platform';
import { Type } from 'class-transformer';
import { IsInt, IsString, ValidateNested } from 'class-validator';
import { type Funding, type FundingEvent, funding, fundingStream } from '../funding';

/**
 * The project's money learns that the district approved. An approval nobody waits for any more (the
 * project was withdrawn meanwhile) is declined, so that what it reserved is released. Sent by the
 * program.
 */
export class RecordGrant extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsInt() readonly year!: number;
  @IsInt() readonly round!: number;
  @IsFenAmount() readonly approvedFen!: bigint;
  @ValidateNested({ each: true }) @Type(() => FunderPart) readonly parts!: readonly FunderPart[];
  @IsString() readonly by!: string;
}

export const decide: Decide<RecordGrant, Funding, FundingEvent> = (command, state) => {
  const { projectId, year, round, approvedFen, by } = command;
  if (state.round === round && state.year === year) return [];
  if (state.round !== round || state.stage !== 'requested') {
    const { districtCode } = state;
    return [{ type: 'GrantDeclined', data: { projectId, districtCode, year, round } }];
  }
  const parts = command.parts.map(({ funder, source, account, amountFen }) => ({
    funder,
    source,
    account,
    amountFen,
  }));
  return [{ type: 'AllocationGranted', data: { projectId, year, round, approvedFen, parts, by } }];
};

export const RecordGrantHandler = handlerFor(RecordGrant, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [],
});
