import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { type Funding, type FundingEvent, funding, fundingStream, isRaising } from '../funding';

/**
 * Work has started: invoices may be paid, and the project can no longer fail for want of money.
 * Sent by the program.
 */
export class RecordWorkStarted extends YishiCommand {
  @IsId() readonly projectId!: string;
}

export const decide: Decide<RecordWorkStarted, Funding, FundingEvent> = ({ projectId }, state) =>
  state.workStarted || !isRaising(state) ? [] : [{ type: 'WorkStarted', data: { projectId } }];

export const RecordWorkStartedHandler = handlerFor(RecordWorkStarted, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [],
});
