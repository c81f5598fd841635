import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { type Funding, type FundingEvent, funding, fundingStream } from '../funding';
import { giveBack } from '../giving-back';

/** Goes on where giving back paused. Sent by the program. */
export class ContinueGivingBack extends YishiCommand {
  @IsId() readonly projectId!: string;
}

export const decide: Decide<ContinueGivingBack, Funding, FundingEvent> = (_command, state) => {
  if (state.stage === 'unwinding') return giveBack(state, { everything: true });
  if (state.stage === 'settling' && state.settlement) {
    return giveBack(state, { actualFen: state.settlement.actualFen });
  }
  return [];
};

export const ContinueGivingBackHandler = handlerFor(ContinueGivingBack, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [],
});
