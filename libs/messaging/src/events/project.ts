import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, IsUUID, ValidateNested } from 'class-validator';
import { IsFenAmount } from './is-fen-amount';
import { PolicyTerms } from './terms';

export const PROJECT_TOPIC = 'yishi.project.v1';

export class ProjectDraftedV1 {
  @IsUUID() readonly projectId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsString() readonly districtCode!: string;
  @IsString() readonly streetCode!: string;
  @IsString() readonly field!: string;
  @IsString() readonly title!: string;
  @IsFenAmount() readonly totalFen!: bigint;
}

export class ProjectRevisedV1 {
  @IsUUID() readonly projectId!: string;
  @IsString() readonly field!: string;
  @IsString() readonly title!: string;
  @IsFenAmount() readonly totalFen!: bigint;
}

/**
 * `households` is the size of the snapshot, `needed` the smallest number that reaches the
 * threshold.
 */
export class DriveOpenedV1 {
  @IsUUID() readonly projectId!: string;
  @IsInt() readonly registerVersion!: number;
  @IsInt() readonly households!: number;
  @IsInt() readonly needed!: number;
  @IsInt() readonly policyVersion!: number;
  @IsString() readonly threshold!: string;
}

export class HouseholdTookPartV1 {
  @IsUUID() readonly projectId!: string;
}

export class HouseholdWithdrewV1 {
  @IsUUID() readonly projectId!: string;
}

export class ProjectStageChangedV1 {
  @IsUUID() readonly projectId!: string;
  @IsString() readonly stage!: string;
}

/**
 * Asks funding for an allocation. `deciders` are the persons who decided on this project and may
 * not do so in another role; `deciderRoles` (`council`, `street`, `district`, `residents`), absent
 * in the oldest events, says at the same index in which role each did. `round` counts submissions.
 */
export class ProjectEndorsedV1 {
  @IsUUID() readonly projectId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsString() readonly districtCode!: string;
  @IsString() readonly streetCode!: string;
  @IsString() readonly title!: string;
  @IsFenAmount() readonly totalFen!: bigint;
  @IsInt() readonly policyVersion!: number;
  @ValidateNested()
  @Type(() => PolicyTerms)
  readonly terms!: PolicyTerms;
  @IsString({ each: true }) readonly deciders!: readonly string[];
  @IsOptional() @IsString({ each: true }) readonly deciderRoles?: readonly string[];
  @IsInt() readonly round!: number;
}

/** `endsAt` is an instant, ISO 8601 UTC. */
export class PublicityStartedV1 {
  @IsUUID() readonly projectId!: string;
  @IsString() readonly endsAt!: string;
}

export class PublicityEndedV1 {
  @IsUUID() readonly projectId!: string;
}

/** An objection was upheld: the project is collecting again, its allocation is to be released. */
export class ProjectReopenedV1 {
  @IsUUID() readonly projectId!: string;
  @IsString() readonly reason!: string;
}

export class WorkStartedV1 {
  @IsUUID() readonly projectId!: string;
}

/**
 * All three (council, street, residents' check) accepted the work. `deciders` and `deciderRoles`
 * are as in
 * `ProjectEndorsed.v1`, those who accepted among them.
 */
export class ProjectAcceptedV1 {
  @IsUUID() readonly projectId!: string;
  @IsString({ each: true }) readonly deciders!: readonly string[];
  @IsOptional() @IsString({ each: true }) readonly deciderRoles?: readonly string[];
}

/** `outcome` is rejected, withdrawn or cancelled: allocation released, contributions go back. */
export class ProjectEndedEarlyV1 {
  @IsUUID() readonly projectId!: string;
  @IsString() readonly outcome!: string;
  @IsString() readonly reason!: string;
}
