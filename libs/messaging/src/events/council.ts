import { IsString, IsUUID } from 'class-validator';

export const COUNCIL_TOPIC = 'yishi.council.1';

export class CouncilEstablishedV1 {
  @IsUUID() readonly councilId!: string;
  @IsUUID() readonly compoundId!: string;
  @IsString() readonly territory!: string;
  @IsString() readonly directorId!: string;
  @IsString({ each: true }) readonly memberIds!: readonly string[];
}

export class CouncilDissolvedV1 {
  @IsUUID() readonly councilId!: string;
  @IsUUID() readonly compoundId!: string;
}
