import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
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

/** The five fields of a compound's life (domain: council, 党群360). */
export const FIELDS = [
  'organisation',
  'environment',
  'self-governance',
  'services',
  'civility',
] as const;
export type Field = (typeof FIELDS)[number];

/** The three sources of a rating (domain: 三评). */
export const RATING_SOURCES = ['residents', 'party', 'third-party'] as const;
export type RatingSource = (typeof RATING_SOURCES)[number];

/** What members are rated in; both names are shown to people. */
export class RatingCriterion {
  @Matches(/^[a-z][a-z0-9-]{0,31}$/) readonly criterion!: string;
  @Length(1, 40) readonly zh!: string;
  @Length(1, 60) readonly en!: string;
}

export class RatingWeight {
  @IsIn(RATING_SOURCES) readonly source!: RatingSource;
  /** An exact fraction, `'1/2'`; the three sum to 1. */
  @Matches(/^[1-9]\d{0,8}(\/[1-9]\d{0,8})?$/) readonly weight!: string;
}

/** How members are rated (domain: rating). Scores are whole numbers from 0 to 100. */
export class RatingTerms {
  @ValidateNested({ each: true })
  @Type(() => RatingCriterion)
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  readonly criteria!: readonly RatingCriterion[];
  @ValidateNested({ each: true })
  @Type(() => RatingWeight)
  @ArrayMinSize(3)
  @ArrayMaxSize(3)
  readonly weights!: readonly RatingWeight[];
  /** A member's score under it is low. */
  @IsInt() @Min(0) @Max(100) readonly lowLine!: number;
  /** So many low periods in a row start the exit procedure. */
  @IsInt() @Min(1) @Max(10) readonly lowInARow!: number;
  /** The part of the resident households that must have voted, an exact fraction. */
  @Matches(/^[1-9]\d{0,8}(\/[1-9]\d{0,8})?$/) readonly quorum!: string;
  @IsInt() @Min(1) @Max(365) readonly publicityDays!: number;
}

/** The domain's rules, for policies that say nothing of rating. */
export const DEFAULT_RATING_TERMS: RatingTerms = {
  criteria: [
    { criterion: 'duties', zh: '履行职责', en: 'Doing the duties of the office' },
    { criterion: 'service', zh: '服务居民', en: 'Serving the residents' },
    { criterion: 'conduct', zh: '廉洁自律', en: 'Conduct' },
  ],
  weights: [
    { source: 'residents', weight: '1/2' },
    { source: 'party', weight: '3/10' },
    { source: 'third-party', weight: '1/5' },
  ],
  lowLine: 60,
  lowInARow: 2,
  quorum: '1/2',
  publicityDays: 7,
};

/** Working days that a relayed opinion may take, when the policy says nothing. */
export const DEFAULT_RELAY_WORKING_DAYS = 10;

/** May be absent: the policies adopted before the field was there. `null` is not absent. */
const MayBeAbsent = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

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
  /** Working days until a relayed opinion must be answered; absent: 10. */
  @MayBeAbsent() @IsInt() @Min(1) @Max(60) readonly relayWorkingDays?: number;
  /** A project is submitted only when it rests on a resolution; absent: no. */
  @MayBeAbsent() @IsBoolean() readonly resolutionRequired?: boolean;
  /** Absent: `DEFAULT_RATING_TERMS`. */
  @MayBeAbsent()
  @ValidateNested()
  @Type(() => RatingTerms)
  readonly rating?: RatingTerms;
}

export const relayWorkingDaysOf = (terms: PolicyTerms): number =>
  terms.relayWorkingDays ?? DEFAULT_RELAY_WORKING_DAYS;

export const ratingTermsOf = (terms: PolicyTerms): RatingTerms =>
  terms.rating ?? DEFAULT_RATING_TERMS;

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
