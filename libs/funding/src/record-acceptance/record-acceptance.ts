import type { Decide } from '@yishi/kernel';
import { handlerFor, IsId, Optional, YishiCommand } from '@yishi/platform';
import { IsString } from 'class-validator';
import { type Funding, type FundingEvent, funding, fundingStream, isRaising } from '../funding';

/**
 * Council, street and residents accepted the work: the project may be settled. Sent by the program.
 */
export class RecordAcceptance extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsString({ each: true }) readonly deciders!: readonly string[];
  @Optional() @IsString({ each: true }) readonly deciderRoles?: readonly string[];
}

export const decide: Decide<RecordAcceptance, Funding, FundingEvent> = (
  { projectId, deciders, deciderRoles },
  state,
) =>
  state.accepted || !isRaising(state)
    ? []
    : [
        {
          type: 'WorkAccepted',
          data: { projectId, deciders, ...(deciderRoles && { deciderRoles }) },
        },
      ];

export const RecordAcceptanceHandler = handlerFor(RecordAcceptance, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [],
});
