import type { Decide } from '@yishi/kernel';
import { handlerFor, IsFenAmount, IsId, YishiCommand } from '@yishi/platform';
import { IsIn, IsString } from 'class-validator';
import { completionChange } from '../deciding';
import {
  CHANNELS,
  type Channel,
  type Funding,
  type FundingEvent,
  funding,
  fundingStream,
  isRaising,
} from '../funding';
import { refundEvent } from '../giving-back';

/**
 * A receipt's money comes to the project's account, once. When the account was closed meanwhile the
 * money goes back in the same moment, so nothing is lost. Sent by the program.
 */
export class CreditContribution extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly contributionId!: string;
  @IsString() readonly receiptNumber!: string;
  @IsString() readonly householdId!: string;
  @IsString() readonly donorId!: string;
  @IsIn(CHANNELS) readonly channel!: Channel;
  @IsFenAmount() readonly amountFen!: bigint;
  @IsString() readonly paidOn!: string;
  @IsString() readonly reference!: string;
}

export const decide: Decide<CreditContribution, Funding, FundingEvent> = (
  command,
  state,
  { now },
) => {
  const { projectId, contributionId, receiptNumber, householdId, channel, amountFen } = command;
  if (state.contributions.has(contributionId)) return [];
  const { donorId, paidOn, reference } = command;
  const raisedFen = state.raisedFen + amountFen;
  const credited: FundingEvent = {
    type: 'ContributionCredited',
    data: {
      projectId,
      contributionId,
      receiptNumber,
      householdId,
      donorId,
      channel,
      amountFen,
      paidOn,
      reference,
      raisedFen,
    },
  };
  if (isRaising(state)) return [credited, ...completionChange(state, { raisedFen }, now)];
  const contribution = {
    receiptNumber,
    householdId,
    channel,
    amountFen,
    leftFen: amountFen,
    reversed: false,
  };
  const refund = { contributionId, contribution, amountFen };
  return [credited, refundEvent(state, refund, state.raisedFen, 'arrived-after-end')];
};

export const CreditContributionHandler = handlerFor(CreditContribution, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [],
});
