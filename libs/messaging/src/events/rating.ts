import { Type } from 'class-transformer';
import { IsInt, IsString, IsUUID, Matches, ValidateNested } from 'class-validator';

export const RATING_TOPIC = 'yishi.rating.v1';

/** `period` is a half-year or quarter: `2018-H1`, `2018-Q3`. */
export class RatingOpenedV1 {
  @IsUUID() readonly periodId!: string;
  @IsUUID() readonly councilId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsString() readonly period!: string;
}

/** `score` has two decimals, `'83.25'`; equal scores share a rank (1, 2, 2, 4). */
export class MemberScore {
  @IsString() readonly personId!: string;
  @Matches(/^\d{1,3}\.\d\d$/) readonly score!: string;
  @IsInt() readonly rank!: number;
}

/** A result is public and open to objections; a correction is the next `version`. */
export class RatingPublishedV1 {
  @IsUUID() readonly periodId!: string;
  @IsUUID() readonly councilId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsString() readonly period!: string;
  @IsInt() readonly version!: number;
  @ValidateNested({ each: true })
  @Type(() => MemberScore)
  readonly scores!: readonly MemberScore[];
}

/** The publicity ended with no objection undecided: the result stands. */
export class RatingSettledV1 extends RatingPublishedV1 {}

/**
 * A member was low so many periods in a row as the policy says: an exit procedure is to start, once
 * for `caseId`. People decide it.
 */
export class MemberLowInARowV1 {
  @IsUUID() readonly caseId!: string;
  @IsUUID() readonly councilId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsString() readonly personId!: string;
  @IsString({ each: true }) readonly periods!: readonly string[];
}
