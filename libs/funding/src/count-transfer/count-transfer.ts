import type { Decide } from '@yishi/kernel';
import { handlerFor, IsCalendarDate, IsFenAmount, IsId, YishiCommand } from '@yishi/platform';
import { IsIn, IsString } from 'class-validator';
import {
  type Counted,
  isRecorded,
  loadCounted,
  refuseCountedTwice,
  streamOfCounted,
} from '../counted';
import { CHANNELS, type Channel } from '../funding';
import { type Receipts, type ReceiptsEvent, receiptNumber, receipts } from '../receipts';

/**
 * A transfer of a statement, with its giver known by now, gets a receipt, once. It is on the bank's
 * books, so it is counted even when the project ended meanwhile: it then goes back. Sent by the
 * program. Refusal: `reference-already-counted` {receiptNumber} when somebody recorded it by hand
 * at the same time.
 */
export class CountTransfer extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly lineId!: string;
  @IsString() readonly householdId!: string;
  @IsString() readonly donorId!: string;
  @IsIn(CHANNELS) readonly channel!: Channel;
  @IsFenAmount() readonly amountFen!: bigint;
  @IsCalendarDate() readonly paidOn!: string;
  @IsString() readonly reference!: string;
  @IsId() readonly importId!: string;
}

export const decide: Decide<CountTransfer, Receipts, ReceiptsEvent, Counted> = (
  command,
  state,
  { loaded },
) => {
  const { projectId, lineId, householdId, donorId, channel, amountFen, paidOn } = command;
  const { reference, importId } = command;
  if (isRecorded(state, loaded, lineId)) return [];
  refuseCountedTwice(state, loaded, { channel, reference });
  const data = {
    contributionId: lineId,
    receiptNumber: receiptNumber(loaded.year, state.count + 1),
    projectId,
    householdId,
    donorId,
    channel,
    amountFen,
    paidOn,
    reference,
    importId,
  };
  return [{ type: 'ContributionReceived', data }];
};

export const CountTransferHandler = handlerFor(CountTransfer, {
  fold: receipts,
  stream: streamOfCounted,
  load: ({ projectId, channel, reference }, reader, { now }) =>
    loadCounted(projectId, [{ channel, reference }], reader, now),
  decide,
  allow: [],
});
