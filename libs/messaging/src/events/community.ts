import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  ValidateNested,
} from 'class-validator';
import { PolicyTerms } from './terms';

export const COMMUNITY_TOPIC = 'yishi.community.v1';

export const RESIDENCES = ['resident', 'absent', 'vacant'] as const;
export type Residence = (typeof RESIDENCES)[number];

export class RegisteredHousehold {
  @IsUUID() readonly householdId!: string;
  /** `building-unit-room` */
  @IsString() readonly address!: string;
  @IsIn(RESIDENCES) readonly residence!: Residence;
  /** The contact person in the vault; '' when the register names none. */
  @IsString() readonly contactPersonId!: string;
}
export class DistrictAddedV1 {
  @IsString() readonly districtCode!: string;
  @IsString() readonly name!: string;
}

export class StreetAddedV1 {
  @IsString() readonly districtCode!: string;
  @IsString() readonly streetCode!: string;
  @IsString() readonly name!: string;
}

export class CommunityAddedV1 {
  @IsUUID() readonly communityId!: string;
  @IsString() readonly streetCode!: string;
  @IsString() readonly name!: string;
}

/** `territory` is the path down to the compound. */
export class CompoundAddedV1 {
  @IsUUID() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsString() readonly districtCode!: string;
  @IsString() readonly streetCode!: string;
  @IsUUID() readonly communityId!: string;
  @IsString() readonly name!: string;
  @IsBoolean() readonly unmanaged!: boolean;
}

/** `effectiveFrom` is a date, YYYY-MM-DD. */
export class PolicyAdoptedV1 {
  @IsString() readonly districtCode!: string;
  @IsInt() readonly policyVersion!: number;
  @IsString() readonly effectiveFrom!: string;
  @ValidateNested()
  @Type(() => PolicyTerms)
  readonly terms!: PolicyTerms;
}

/**
 * New and changed households of one import; a large import comes in several events of at most 1,000
 * with one `registerVersion`; `last` marks the final one, which may say how many resident households
 * the whole register then has.
 */
export class HouseholdsRegisteredV1 {
  @IsUUID() readonly compoundId!: string;
  @IsInt() readonly registerVersion!: number;
  @ValidateNested({ each: true })
  @Type(() => RegisteredHousehold)
  readonly households!: readonly RegisteredHousehold[];
  @IsString({ each: true }) readonly removedHouseholdIds!: readonly string[];
  @IsBoolean() readonly last!: boolean;
  @IsOptional() @IsInt() readonly residentHouseholds?: number;
}
