import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { fromTopics, topicProjection } from '@yishi/following';
import {
  COMMUNITY_TOPIC,
  COUNCIL_TOPIC,
  type PolicyTerms,
  type RatingTerms,
  ratingTermsOf,
} from '@yishi/messaging';
import { Column, type DataSource, Entity, Index, LessThanOrEqual, PrimaryColumn } from 'typeorm';

@Entity({ schema: 'rating', name: 'policy' })
export class PolicyCopy {
  @PrimaryColumn('text') readonly districtCode!: string;
  @PrimaryColumn('int') readonly policyVersion!: number;
  /** YYYY-MM-DD */
  @Column('text') readonly effectiveFrom!: string;
  @Column('jsonb') readonly terms!: PolicyTerms;
}

/** A resident household; the others are not here. */
@Entity({ schema: 'rating', name: 'household' })
@Index(['compoundId'])
export class HouseholdCopy {
  @PrimaryColumn('uuid') readonly householdId!: string;
  @Column('uuid') readonly compoundId!: string;
}

/** How far a compound's register was received: a large import comes in several events. */
@Entity({ schema: 'rating', name: 'register' })
export class RegisterCopy {
  @PrimaryColumn('uuid') readonly compoundId!: string;
  @Column('int') readonly registerVersion!: number;
  @Column('boolean') readonly complete!: boolean;
}

/** An established council with its members, the director among them. */
@Entity({ schema: 'rating', name: 'council' })
export class CouncilCopy {
  @PrimaryColumn('uuid') readonly councilId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly territory!: string;
  @Column('jsonb') readonly memberIds!: readonly string[];
}

/** The rating context's own copy of policies and registers. */
export const registers = topicProjection({
  name: 'rating.register',
  version: 1,
  source: fromTopics(COMMUNITY_TOPIC),
  tables: { policy: PolicyCopy, household: HouseholdCopy, register: RegisterCopy },
  on: {
    'PolicyAdopted.v1': ({ data }, rows) => rows.put('policy', { ...data }),
    'HouseholdsRegistered.v1': ({ data }, rows) => {
      const { compoundId, registerVersion, households, removedHouseholdIds, last } = data;
      for (const { householdId, residence } of households) {
        if (residence === 'resident') rows.put('household', { householdId, compoundId });
        else rows.remove('household', { householdId });
      }
      for (const householdId of removedHouseholdIds) rows.remove('household', { householdId });
      rows.put('register', { compoundId, registerVersion, complete: last });
    },
  },
});

/** The rating context's own copy of the established councils and who sits on them. */
export const councils = topicProjection({
  name: 'rating.council',
  version: 1,
  source: fromTopics(COUNCIL_TOPIC),
  tables: { council: CouncilCopy },
  reads: ({ type, data }) =>
    type === 'MemberJoined.v1' || type === 'MemberLeft.v1'
      ? [['council', { councilId: (data as { councilId: string }).councilId }]]
      : [],
  on: {
    'CouncilEstablished.v1': ({ data }, rows) => {
      const { councilId, compoundId, territory, directorId } = data;
      const memberIds = [...new Set([directorId, ...data.memberIds])].sort();
      rows.put('council', { councilId, compoundId, territory, memberIds });
    },
    'MemberJoined.v1': ({ data: { councilId, personId } }, rows) => {
      const council = rows.get<CouncilCopy>('council', { councilId });
      if (!council) return;
      const memberIds = [...new Set([...council.memberIds, personId])].sort();
      rows.patch('council', { councilId }, { memberIds });
    },
    'MemberLeft.v1': ({ data: { councilId, personId } }, rows) => {
      const council = rows.get<CouncilCopy>('council', { councilId });
      if (!council) return;
      const memberIds = council.memberIds.filter((id) => id !== personId);
      rows.patch('council', { councilId }, { memberIds });
    },
    'CouncilDissolved.v1': ({ data: { councilId } }, rows) => rows.remove('council', { councilId }),
  },
});

export type PolicyInForce = Readonly<{ policyVersion: number; terms: RatingTerms }>;
/** Not `complete`: an import of the register is still being received. */
export type Snapshot = Readonly<{
  registerVersion: number;
  complete: boolean;
  households: readonly string[];
}>;

@Injectable()
export class RatingPlaces {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The established council; `undefined` when there is none (any more). */
  async council(councilId: string): Promise<CouncilCopy | undefined> {
    if (councilId === '') return undefined;
    return (await this.dataSource.manager.findOneBy(CouncilCopy, { councilId })) ?? undefined;
  }

  /** The policy in force in the district on the date (YYYY-MM-DD), if any. */
  async policyOn(districtCode: string, date: string): Promise<PolicyInForce | undefined> {
    const [found] = await this.dataSource.manager.find(PolicyCopy, {
      where: { districtCode, effectiveFrom: LessThanOrEqual(date) },
      order: { effectiveFrom: 'DESC', policyVersion: 'DESC' },
      take: 1,
    });
    if (!found) return undefined;
    return { policyVersion: found.policyVersion, terms: ratingTermsOf(found.terms) };
  }

  /** The resident households as of one moment, in order of id; `undefined` without a register. */
  async snapshot(compoundId: string): Promise<Snapshot | undefined> {
    return this.dataSource.transaction('REPEATABLE READ', async (manager) => {
      const register = await manager.findOneBy(RegisterCopy, { compoundId });
      if (!register) return undefined;
      const { registerVersion, complete } = register;
      const rows = await manager.find(HouseholdCopy, {
        where: { compoundId },
        order: { householdId: 'ASC' },
      });
      return { registerVersion, complete, households: rows.map((row) => row.householdId) };
    });
  }
}
