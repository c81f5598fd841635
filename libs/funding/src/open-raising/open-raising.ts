import { TransientFailure } from '@yishi/event-store';
import { addDays, type Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { type Funding, type FundingEvent, funding, fundingStream, targetFen } from '../funding';

/**
 * Publicity is over: the residents may bring their share, until the policy's days have passed. When
 * the news of the approval that publicity followed are slower than its end, this waits for them:
 * dropped, it would leave the project raising without an account for ever. Sent by the program.
 */
export class OpenRaising extends YishiCommand {
  @IsId() readonly projectId!: string;
}

export const decide: Decide<OpenRaising, Funding, FundingEvent> = (
  { projectId },
  state,
  { now },
) => {
  if (state.stage === 'requested') throw new TransientFailure('approval-not-recorded-yet');
  if (state.stage !== 'approved') return [];
  const target = targetFen(state);
  const deadline = addDays(now, state.terms!.raisingDays).toISOString();
  const opened: FundingEvent = {
    type: 'RaisingOpened',
    data: { projectId, targetFen: target, deadline },
  };
  // Of a very small cost the residents' part may be nothing.
  if (target > 0n) return [opened];
  return [opened, { type: 'FundingCompleted', data: { projectId, raisedFen: 0n } }];
};

export const OpenRaisingHandler = handlerFor(OpenRaising, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [],
});
