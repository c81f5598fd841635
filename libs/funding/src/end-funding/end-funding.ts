import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { IsString } from 'class-validator';
import { type Funding, type FundingEvent, funding, fundingStream } from '../funding';
import { giveBack } from '../giving-back';

/**
 * The project ended early or went back to its council: what was asked for is called off, what was
 * approved is released, what was contributed and paid goes back. Money that was spent cannot go
 * back: then the account stays open until it is settled on what was spent. Sent by the program.
 */
export class EndFunding extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsString() readonly reason!: string;
}

export const decide: Decide<EndFunding, Funding, FundingEvent> = ({ projectId, reason }, state) => {
  const { stage, districtCode, year, round, invoicedFen } = state;
  if (stage === 'requested' || stage === 'approved') {
    const data = { projectId, districtCode, year, round, reason };
    return [{ type: 'AllocationCancelled', data }];
  }
  if (stage !== 'raising') return [];
  if (invoicedFen > 0n) {
    return [{ type: 'UnwindBlocked', data: { projectId, reason, spentFen: invoicedFen } }];
  }
  return [
    { type: 'UnwindBegun', data: { projectId, reason } },
    ...giveBack(state, { everything: true }),
  ];
};

export const EndFundingHandler = handlerFor(EndFunding, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [],
});
