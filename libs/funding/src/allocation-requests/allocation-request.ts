import { type Followed, fromLog, projection, type Rows } from '@yishi/following';
import { chinaDate } from '@yishi/kernel';
import { bigintColumn, fenColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { FundingEvent } from '../funding';

/** Nobody has decided yet. */
export const FOREVER = '9999-12-31';

/**
 * A round of a project waits for the district's decision from `day` to the day before `until`, both
 * YYYY-MM-DD in China. Rows stay, so that the list has a past without every project being replayed.
 */
@Entity({ schema: 'funding', name: 'allocation_request' })
@Index(['districtCode', 'until', 'position'])
export class AllocationRequest {
  @PrimaryColumn('uuid') readonly projectId!: string;
  @PrimaryColumn('int') readonly round!: number;
  @Column('bigint', { transformer: bigintColumn }) readonly position!: bigint;
  @Column('text') readonly day!: string;
  @Column('text') readonly until!: string;
  @Column('text') readonly districtCode!: string;
  @Column('text') readonly streetCode!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly title!: string;
  @Column('bigint', { transformer: fenColumn }) readonly requestedFen!: bigint;
}

type Ended = Followed<{ projectId: string; round: number }>;

const ended = ({ data: { projectId, round }, at }: Ended, rows: Rows<'request'>): void =>
  rows.patch('request', { projectId, round }, { until: chinaDate(new Date(at)) });

export const allocationRequests = projection<FundingEvent>()({
  name: 'funding.allocation-request',
  version: 1,
  source: fromLog('funding'),
  tables: { request: AllocationRequest },
  on: {
    AllocationRequested: ({ data, position, at }, rows) => {
      const { projectId, compoundId, districtCode, streetCode, title, round } = data;
      const days = { day: chinaDate(new Date(at)), until: FOREVER };
      const place = { compoundId, districtCode, streetCode };
      const asked = { title, requestedFen: data.totalFen };
      rows.put('request', { projectId, round, position, ...days, ...place, ...asked });
    },
    AllocationGranted: ended,
    AllocationRefused: ended,
    AllocationCancelled: ended,
  },
});
