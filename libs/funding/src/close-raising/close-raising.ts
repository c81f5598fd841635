import { TransientFailure } from '@yishi/event-store';
import { chinaYear, type Decide, Refused } from '@yishi/kernel';
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
import { receipts, receiptsStream, receivedBy } from '../receipts';

/**
 * The deadline passed. Below the target the raising failed: the project is cancelled and every
 * contribution goes back, one event each. Nothing happens when the target is reached, another
 * deadline was set meanwhile, or work has started: what was built cannot be given back, so the
 * council keeps raising. A contribution that has its receipt came in time: below the target this
 * waits until all of them are credited. Sent by the program when the clock reaches the deadline.
 * Refusal: `deadline-not-reached` {deadline}.
 */
export class CloseRaising extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsISO8601() readonly deadline!: string;
}

/** `received`: contributions to the project that have a receipt, credited or not. */
type Loaded = Readonly<{ received: readonly string[] }>;

export const decide: Decide<CloseRaising, Funding, FundingEvent, Loaded> = (
  command,
  state,
  { now, loaded },
) => {
  const { projectId, deadline } = command;
  if (state.stage !== 'raising' || deadline !== state.deadline || isComplete(state)) return [];
  if (now.toISOString() < deadline) throw new Refused('deadline-not-reached', { deadline });
  if (state.workStarted || state.invoicedFen > 0n) return [];
  if (loaded.received.some((contributionId) => !state.contributions.has(contributionId))) {
    throw new TransientFailure('contributions-not-credited-yet');
  }
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
  load: async ({ projectId }, reader, { now }): Promise<Loaded> => {
    const { districtCode } = await reader.state(funding, fundingStream(projectId));
    const year = chinaYear(now);
    const received = await Promise.all(
      [year - 1, year].map(async (each) =>
        receivedBy(await reader.state(receipts, receiptsStream(districtCode, each)), projectId),
      ),
    );
    return { received: received.flat() };
  },
  decide,
  allow: [],
});
