import { type Decide, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { IsISO8601 } from 'class-validator';
import {
  type Funding,
  type FundingEvent,
  funding,
  fundingStream,
  isComplete,
  targetFen,
} from '../funding';
import { giveBack } from '../giving-back';

/**
 * The deadline passed. Below the target the raising failed: the project is cancelled and every
 * contribution goes back, one event each. Nothing happens when the target is reached, another
 * deadline was set meanwhile, or work has started: what was built cannot be given back, so the
 * council keeps raising. Sent by the program when the clock reaches the deadline. Refusal:
 * `deadline-not-reached` {deadline}.
 */
export class CloseRaising extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsISO8601() readonly deadline!: string;
}

export const decide: Decide<CloseRaising, Funding, FundingEvent> = (command, state, { now }) => {
  const { projectId, deadline } = command;
  if (state.stage !== 'raising' || deadline !== state.deadline || isComplete(state)) return [];
  if (now.toISOString() < deadline) throw new Refused('deadline-not-reached', { deadline });
  if (state.workStarted || state.invoicedFen > 0n) return [];
  const { raisedFen } = state;
  return [
    { type: 'RaisingFailed', data: { projectId, raisedFen, targetFen: targetFen(state) } },
    { type: 'UnwindBegun', data: { projectId, reason: 'raising-failed' } },
    ...giveBack(state, { everything: true }),
  ];
};

export const CloseRaisingHandler = handlerFor(CloseRaising, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [],
});
