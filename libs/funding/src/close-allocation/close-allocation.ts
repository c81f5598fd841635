import { type Decide, type Fen, sumFen } from '@yishi/kernel';
import { FunderPart } from '@yishi/messaging';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { Type } from 'class-transformer';
import { IsBoolean, IsInt, Matches, ValidateNested } from 'class-validator';
import {
  type Appropriation,
  type AppropriationEvent,
  appropriation,
  appropriationStream,
} from '../appropriation';
import { isPublic } from '../parts';
import { reservedParts } from '../reservation';

/**
 * The project's account is closed: what came `back` to the funders and what was reserved and never
 * paid is free again. Nothing happens when that allocation is closed already or a later round
 * replaced it. Sent by the program.
 */
export class CloseAllocation extends YishiCommand {
  @Matches(/^\d{6}$/) readonly districtCode!: string;
  @IsInt() readonly year!: number;
  @IsId() readonly projectId!: string;
  @IsInt() readonly round!: number;
  /** The project never had an account; `back` is empty then. */
  @IsBoolean() readonly whole!: boolean;
  @ValidateNested({ each: true }) @Type(() => FunderPart) readonly back!: readonly FunderPart[];
}

export const decide: Decide<CloseAllocation, Appropriation, AppropriationEvent> = (
  { projectId, year, round, whole, back },
  state,
) => {
  const allocation = state.allocations.get(projectId);
  if (allocation?.status !== 'approved' || allocation.round !== round) return [];
  const byAccount = new Map<string, Fen>();
  for (const { account, amountFen } of back.filter(isPublic)) {
    byAccount.set(account, sumFen([byAccount.get(account) ?? 0n, amountFen]));
  }
  const returned: AppropriationEvent[] = [...byAccount]
    .filter(([, amountFen]) => amountFen > 0n)
    .map(([account, amountFen]) => ({
      type: 'PaymentReturned',
      data: { projectId, account, amountFen },
    }));
  const parts = reservedParts(allocation);
  const data = { projectId, year, round, parts, whole };
  return [...returned, { type: 'AllocationReleased', data }];
};

export const CloseAllocationHandler = handlerFor(CloseAllocation, {
  fold: appropriation,
  stream: ({ districtCode, year }) => appropriationStream(districtCode, year),
  decide,
  allow: [],
});
