import { fromLog, projection } from '@yishi/following';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RegisterEvent } from '../register';
import type { TerritoryEvent } from '../territory';

@Entity({ schema: 'community', name: 'district' })
export class DistrictRow {
  @PrimaryColumn('text') readonly districtCode!: string;
  @Column('text') readonly name!: string;
}

@Entity({ schema: 'community', name: 'street' })
export class StreetRow {
  @PrimaryColumn('text') readonly streetCode!: string;
  @Column('text') readonly districtCode!: string;
  @Column('text') readonly name!: string;
}

@Entity({ schema: 'community', name: 'community' })
@Index(['streetCode'])
export class CommunityRow {
  @PrimaryColumn('uuid') readonly communityId!: string;
  @Column('text') readonly streetCode!: string;
  @Column('text') readonly name!: string;
}

/** A compound and the figures of its register: numbers only, so that they can be public. */
@Entity({ schema: 'community', name: 'compound' })
@Index(['streetCode', 'compoundId'])
@Index(['communityId', 'compoundId'])
export class CompoundRow {
  @PrimaryColumn('uuid') readonly compoundId!: string;
  @Column('text') readonly territory!: string;
  @Column('text') readonly districtCode!: string;
  @Column('text') readonly streetCode!: string;
  @Column('uuid') readonly communityId!: string;
  @Column('text') readonly name!: string;
  @Column('boolean') readonly unmanaged!: boolean;
  /** 0 = no register yet. */
  @Column('integer', { default: 0 }) readonly registerVersion!: number;
  @Column('integer', { default: 0 }) readonly resident!: number;
  @Column('integer', { default: 0 }) readonly absent!: number;
  @Column('integer', { default: 0 }) readonly vacant!: number;
}

const NO_REGISTER = { registerVersion: 0, resident: 0, absent: 0, vacant: 0 };

export const territoryTree = projection<TerritoryEvent | RegisterEvent>()({
  name: 'community.territory-tree',
  version: 1,
  source: fromLog('territory', 'register'),
  tables: {
    district: DistrictRow,
    street: StreetRow,
    community: CommunityRow,
    compound: CompoundRow,
  },
  on: {
    DistrictAdded: ({ data }, rows) => rows.put('district', data),
    StreetAdded: ({ data }, rows) => rows.put('street', data),
    CommunityAdded: ({ data }, rows) => rows.put('community', data),
    CompoundAdded: ({ data }, rows) => rows.put('compound', { ...data, ...NO_REGISTER }),
    HouseholdsRegistered: ({ data }, rows) => {
      const { compoundId, registerVersion, counts } = data;
      if (counts) rows.patch('compound', { compoundId }, { registerVersion, ...counts });
    },
  },
});
