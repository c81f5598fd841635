import type { Decide } from '@yishi/kernel';
import { PolicyTerms } from '@yishi/messaging';
import { handlerFor, IsFenAmount, IsId, IsText, Optional, YishiCommand } from '@yishi/platform';
import { Type } from 'class-transformer';
import { IsInt, IsString, Matches, ValidateNested } from 'class-validator';
import { type Funding, type FundingEvent, funding, fundingStream, type Stage } from '../funding';

/**
 * The street endorsed a project: its money is asked for. Sent by the program when it learns of the
 * endorsement. A later round replaces one that still seems to wait: its return was decided, but the
 * news of it are slower. Nothing happens when this round or a later one was asked for already, or
 * the project's money is under way.
 */
export class RequestAllocation extends YishiCommand {
  @IsId() readonly projectId!: string;
  @IsId() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @Matches(/^\d{6}$/) readonly districtCode!: string;
  @Matches(/^\d{9}$/) readonly streetCode!: string;
  @IsText(1_000) readonly title!: string;
  @IsFenAmount() readonly totalFen!: bigint;
  @IsInt() readonly policyVersion!: number;
  @ValidateNested() @Type(() => PolicyTerms) readonly terms!: PolicyTerms;
  @IsString({ each: true }) readonly deciders!: readonly string[];
  @Optional() @IsString({ each: true }) readonly deciderRoles?: readonly string[];
  @IsInt() readonly round!: number;
}

const OPEN: readonly Stage[] = [
  'none',
  'requested',
  'returned',
  'rejected',
  'cancelled',
  'unwound',
];

export const decide: Decide<RequestAllocation, Funding, FundingEvent> = (command, state) => {
  if (!OPEN.includes(state.stage) || command.round <= state.round) return [];
  const { threshold, shares, matching, publicityDays, raisingDays } = command.terms;
  const terms = {
    threshold,
    shares: shares.map(({ funder, source, share }) => ({ funder, source, share })),
    matching,
    publicityDays,
    raisingDays,
  };
  return [
    {
      type: 'AllocationRequested',
      data: {
        projectId: command.projectId,
        compoundId: command.compoundId,
        territory: command.territory,
        districtCode: command.districtCode,
        streetCode: command.streetCode,
        title: command.title,
        totalFen: command.totalFen,
        policyVersion: command.policyVersion,
        terms,
        deciders: command.deciders,
        ...(command.deciderRoles && { deciderRoles: command.deciderRoles }),
        round: command.round,
      },
    },
  ];
};

export const RequestAllocationHandler = handlerFor(RequestAllocation, {
  fold: funding,
  stream: ({ projectId }) => fundingStream(projectId),
  decide,
  allow: [],
});
