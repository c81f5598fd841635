import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsIn,
  IsInt,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

import { IsFenAmount } from './is-fen-amount';

/**
 * Whose money a funder brings: a district's or a street's appropriation, or what residents raise.
 */
export const FUNDER_SOURCES = ['district', 'street', 'residents'] as const;
export type FunderSource = (typeof FUNDER_SOURCES)[number];

export const MATCHING_MODES = ['on-target', 'pro-rata', 'advance'] as const;
export type MatchingMode = (typeof MATCHING_MODES)[number];

export class FunderShare {
  /** The funder's name in accounts: `district`, `street`, `residents`, … */
  @Matches(/^[a-z][a-z0-9-]{0,31}$/) readonly funder!: string;
  @IsIn(FUNDER_SOURCES) readonly source!: FunderSource;
  /** An exact fraction, `'2/3'`. */
  @Matches(/^[1-9]\d{0,8}(\/[1-9]\d{0,8})?$/) readonly share!: string;
}

/**
 * The terms of one version of a district's policy. Whatever is under way keeps the version it
 * started with.
 */
export class PolicyTerms {
  @Matches(/^[1-9]\d{0,8}(\/[1-9]\d{0,8})?$/) readonly threshold!: string;
  @ValidateNested({ each: true })
  @Type(() => FunderShare)
  @ArrayMinSize(2)
  @ArrayMaxSize(8)
  readonly shares!: readonly FunderShare[];
  @IsIn(MATCHING_MODES) readonly matching!: MatchingMode;
  @IsInt() @Min(1) @Max(365) readonly publicityDays!: number;
  @IsInt() @Min(1) @Max(730) readonly raisingDays!: number;
}

/**
 * One funder's part of a cost. `account` is the key of its appropriation (`district`,
 * `street-410811001`), '' for residents.
 */
export class FunderPart {
  @IsString() readonly funder!: string;
  @IsIn(FUNDER_SOURCES) readonly source!: FunderSource;
  @IsString() readonly account!: string;
  @IsFenAmount() readonly amountFen!: bigint;
}
