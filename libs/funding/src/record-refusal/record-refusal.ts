import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { IsIn, IsInt, IsString } from 'class-validator';
import { type Funding, type FundingEvent, funding, fundingStream } from '../funding';

const OUTCOMES = ['returned', 'rejected'] as const;

/**
 * The project's money learns that the district returned or rejected the request. Sent by the
 * program.
 */
export class RecordRefusal extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsInt() readonly round!: number;
  @IsIn(OUTCOMES) readonly outcome!: (typeof OUTCOMES)[number];
  @IsString() readonly by!: string;
}

export const decide: Decide<RecordRefusal, Funding, FundingEvent> = (command, state) => {
  const { projectId, round, outcome, by } = command;
  if (state.stage !== 'requested' || state.round !== round) return [];
  return [{ type: 'AllocationRefused', data: { projectId, round, outcome, by } }];
};

export const RecordRefusalHandler = handlerFor(RecordRefusal, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [],
});
