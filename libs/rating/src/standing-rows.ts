import { fromLog, type Key, projection, type Rows } from '@yishi/following';
import { districtCodeOf } from '@yishi/kernel';
import { bigintColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { scoreOf } from './computing';
import type { RatingEvent } from './rating';
import type { StandingEvent } from './standing';

/**
 * What one member got in one version of a period's result, over all councils. Lists that cross
 * periods are read as of a past day by these instants, without unrolling hundreds of streams:
 * public from `publishedAt` until `replacedAt` (by a next version, or for good when the rating was
 * given up), standing from `settledAt`; '' while it has not happened.
 */
@Entity({ schema: 'rating', name: 'member_result' })
@Index(['districtCode', 'period', 'score', 'personId'])
@Index(['councilId', 'personId'])
export class MemberResultRow {
  @PrimaryColumn('uuid') readonly periodId!: string;
  @PrimaryColumn('uuid') readonly personId!: string;
  @PrimaryColumn('int') readonly version!: number;
  @Column('uuid') readonly councilId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly districtCode!: string;
  @Column('text') readonly period!: string;
  /** Hundredths. */
  @Column('int') readonly score!: number;
  @Column('int') readonly rank!: number;
  @Column('boolean') readonly isLow!: boolean;
  @Column('text') readonly publishedAt!: string;
  @Column('text', { default: '' }) readonly replacedAt!: string;
  @Column('text', { default: '' }) readonly settledAt!: string;
  @Column('bigint', { transformer: bigintColumn }) readonly position!: bigint;
}

/** Whose results a period's current version holds: to know which rows another one replaces. */
@Entity({ schema: 'rating', name: 'current_version' })
export class CurrentVersionRow {
  @PrimaryColumn('uuid') readonly periodId!: string;
  @Column('int') readonly version!: number;
  @Column('jsonb') readonly personIds!: readonly string[];
}

/** A member was low so often that the exit procedure was to start; what came of it is not here. */
@Entity({ schema: 'rating', name: 'low_case' })
@Index(['councilId', 'personId'])
export class LowCaseRow {
  @PrimaryColumn('uuid') readonly caseId!: string;
  @Column('uuid') readonly councilId!: string;
  @Column('uuid') readonly personId!: string;
  @Column('jsonb') readonly periods!: readonly string[];
  @Column('text') readonly at!: string;
}

type Tables = 'result' | 'current' | 'lowCase';

const CHANGING = ['RatingPublished', 'RatingSettled', 'RatingAbandoned'];

/** The period's version so far is public no more. */
function replace(rows: Rows<Tables>, periodId: string, replacedAt: string): void {
  const current = rows.get<CurrentVersionRow>('current', { periodId });
  if (!current) return;
  const { version, personIds } = current;
  for (const personId of personIds)
    rows.patch('result', { periodId, personId, version }, { replacedAt });
}

export const memberResults = projection<RatingEvent | StandingEvent>()({
  name: 'rating.member-result',
  version: 1,
  source: fromLog('rating', 'standing'),
  tables: { result: MemberResultRow, current: CurrentVersionRow, lowCase: LowCaseRow },
  reads: ({ type, data }): readonly (readonly [Tables, Key])[] =>
    CHANGING.includes(type)
      ? [['current', { periodId: (data as { periodId: string }).periodId }]]
      : [],
  on: {
    RatingPublished: ({ data, at, position }, rows) => {
      const { periodId, version, councilId, compoundId, territory, period, low } = data;
      replace(rows, periodId, at);
      const of = { periodId, version, councilId, compoundId, period, position };
      const districtCode = districtCodeOf(territory);
      for (const { personId, score, rank } of data.results)
        rows.put('result', {
          ...{ ...of, districtCode, personId, rank, score: Number(scoreOf(score)) },
          ...{ isLow: low.includes(personId), publishedAt: at },
        });
      const personIds = data.results.map(({ personId }) => personId);
      rows.put('current', { periodId, version, personIds });
    },
    RatingSettled: ({ data: { periodId, version, results }, at }, rows) => {
      for (const { personId } of results)
        rows.patch('result', { periodId, personId, version }, { settledAt: at });
    },
    RatingAbandoned: ({ data: { periodId }, at }, rows) => replace(rows, periodId, at),
    MemberLowInARow: ({ data: { caseId, councilId, personId, periods }, at }, rows) =>
      rows.put('lowCase', { caseId, councilId, personId, periods, at }),
  },
});
