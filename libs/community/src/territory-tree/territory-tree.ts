import { fromLog, projection } from '@yishi/following';
import { chinaDate } from '@yishi/kernel';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RegisterEvent } from '../register';
import type { TerritoryEvent } from '../territory';

// Places are added and never changed, so the day they were added (`addedOn`, YYYY-MM-DD in China) is
// all their past.

@Entity({ schema: 'community', name: 'district' })
export class DistrictRow {
  @PrimaryColumn('text') readonly districtCode!: string;
  @Column('text') readonly name!: string;
  @Column('text') readonly addedOn!: string;
}

@Entity({ schema: 'community', name: 'street' })
export class StreetRow {
  @PrimaryColumn('text') readonly streetCode!: string;
  @Column('text') readonly districtCode!: string;
  @Column('text') readonly name!: string;
  @Column('text') readonly addedOn!: string;
}

@Entity({ schema: 'community', name: 'community' })
@Index(['streetCode'])
export class CommunityRow {
  @PrimaryColumn('uuid') readonly communityId!: string;
  @Column('text') readonly streetCode!: string;
  @Column('text') readonly name!: string;
  @Column('text') readonly addedOn!: string;
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
  @Column('text') readonly addedOn!: string;
  /** 0 = no register yet. */
  @Column('integer', { default: 0 }) readonly registerVersion!: number;
  @Column('integer', { default: 0 }) readonly resident!: number;
  @Column('integer', { default: 0 }) readonly absent!: number;
  @Column('integer', { default: 0 }) readonly vacant!: number;
}

/** The figures a compound's register came to on a day on which it was imported. */
@Entity({ schema: 'community', name: 'compound_figures' })
export class CompoundFigures {
  @PrimaryColumn('uuid') readonly compoundId!: string;
  @PrimaryColumn('text') readonly day!: string;
  @Column('integer') readonly registerVersion!: number;
  @Column('integer') readonly resident!: number;
  @Column('integer') readonly absent!: number;
  @Column('integer') readonly vacant!: number;
}

export const NO_REGISTER = { registerVersion: 0, resident: 0, absent: 0, vacant: 0 };

const dayOf = (at: string): string => chinaDate(new Date(at));

export const territoryTree = projection<TerritoryEvent | RegisterEvent>()({
  name: 'community.territory-tree',
  version: 2,
  source: fromLog('territory', 'register'),
  tables: {
    district: DistrictRow,
    street: StreetRow,
    community: CommunityRow,
    compound: CompoundRow,
    figures: CompoundFigures,
  },
  on: {
    DistrictAdded: ({ data, at }, rows) => rows.put('district', { ...data, addedOn: dayOf(at) }),
    StreetAdded: ({ data, at }, rows) => rows.put('street', { ...data, addedOn: dayOf(at) }),
    CommunityAdded: ({ data, at }, rows) => rows.put('community', { ...data, addedOn: dayOf(at) }),
    CompoundAdded: ({ data, at }, rows) =>
      rows.put('compound', { ...data, addedOn: dayOf(at), ...NO_REGISTER }),
    HouseholdsRegistered: ({ data, at }, rows) => {
      const { compoundId, registerVersion, counts } = data;
      if (!counts) return;
      rows.patch('compound', { compoundId }, { registerVersion, ...counts });
      rows.put('figures', { compoundId, day: dayOf(at), registerVersion, ...counts });
    },
  },
});
