import { type Followed, fromLog, projection, type Rows } from '@yishi/following';
import type { Field, GovernanceState } from '@yishi/messaging';
import { bigintColumn, fenColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { GovernanceEvent } from '../governance';

/** An item as it is now. What never changes of it is here only. */
@Entity({ schema: 'council', name: 'governance_item' })
@Index('governance_item_compound', ['compoundId', 'listedPosition'])
@Index('governance_item_street', ['streetCode', 'listedPosition'])
@Index('governance_item_district', ['districtCode', 'listedPosition'])
export class GovernanceItemRow {
  @PrimaryColumn('uuid') readonly itemId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly streetCode!: string;
  @Column('text') readonly districtCode!: string;
  @Column('integer') readonly number!: number;
  @Column('text') readonly field!: Field;
  @Column('text') readonly title!: string;
  /** '' when it comes from an opinion, whose text stays with the opinion. */
  @Column('text') readonly description!: string;
  @Column('bigint', { transformer: fenColumn }) readonly estimatedFen!: bigint;
  /** Both '' when a member listed it. */
  @Column('text') readonly opinionId!: string;
  @Column('text') readonly opinionNumber!: string;
  /** open | in-project | solved | dropped */
  @Column('text') readonly state!: GovernanceState;
  /** The project it is in, or was solved by; '' without one. */
  @Column('text') readonly projectId!: string;
  @Column('text') readonly listedAt!: string;
  @Column('text') readonly changedAt!: string;
  /** Place in the log: the order of the lists. */
  @Column('bigint', { transformer: bigintColumn }) readonly listedPosition!: bigint;
}

export type Decision =
  | 'listed'
  | 'joined-project'
  | 'left-project'
  | 'reopened'
  | 'coordinated'
  | 'solved-by-project'
  | 'dropped';

/**
 * What was decided about an item, and the state it was in from then on: the last decision up to a
 * date is the item as of that date. `by` is for the vault and is not shown.
 */
@Entity({ schema: 'council', name: 'governance_decision' })
@Index('governance_decision_item', ['itemId', 'position'])
export class GovernanceDecisionRow {
  @PrimaryColumn('bigint', { transformer: bigintColumn }) readonly position!: bigint;
  @Column('uuid') readonly itemId!: string;
  @Column('text') readonly decision!: Decision;
  @Column('text') readonly state!: GovernanceState;
  @Column('text') readonly projectId!: string;
  @Column('text') readonly at!: string;
  @Column('text') readonly by!: string;
  @Column('text') readonly role!: string;
  /** Why it left or was dropped, the result of a coordination, how a project ended; else ''. */
  @Column('text', { default: '' }) readonly reason!: string;
  /** The office that solved it without money, and when; else ''. */
  @Column('text', { default: '' }) readonly solvedBy!: string;
  @Column('text', { default: '' }) readonly solvedOn!: string;
}

type Tables = 'item' | 'decision';
type Decided = Pick<GovernanceDecisionRow, 'decision' | 'state' | 'projectId'>;
type Details = Partial<Pick<GovernanceDecisionRow, 'reason' | 'solvedBy' | 'solvedOn'>>;

function decided(
  rows: Rows<Tables>,
  { data, position, at, by, role }: Followed<{ itemId: string }>,
  decision: Decided,
  details: Details = {},
): void {
  const { itemId } = data;
  rows.put('decision', { position, itemId, ...decision, at, by, role, ...details });
  const { state, projectId } = decision;
  rows.patch('item', { itemId }, { state, projectId, changedAt: at });
}

export const governanceList = projection<GovernanceEvent>()({
  name: 'council.governance-list',
  version: 1,
  source: fromLog('governance'),
  tables: { item: GovernanceItemRow, decision: GovernanceDecisionRow },
  on: {
    ItemListed: (event, rows) => {
      const { territory, ...item } = event.data;
      const [districtCode = '', streetCode = ''] = territory.split('/');
      const { at, position } = event;
      const first = { state: 'open', projectId: '', listedAt: at, changedAt: at };
      rows.put('item', { ...item, districtCode, streetCode, ...first, listedPosition: position });
      decided(rows, event, { decision: 'listed', state: 'open', projectId: '' });
    },
    ItemJoinedProject: (event, rows) => {
      const { projectId } = event.data;
      decided(rows, event, { decision: 'joined-project', state: 'in-project', projectId });
    },
    ItemLeftProject: (event, rows) => {
      const { reason } = event.data;
      const left: Decided = { decision: 'left-project', state: 'open', projectId: '' };
      decided(rows, event, left, { reason });
    },
    ItemReopened: (event, rows) => {
      const reopened: Decided = { decision: 'reopened', state: 'open', projectId: '' };
      decided(rows, event, reopened, { reason: event.data.outcome });
    },
    ItemCoordinated: (event, rows) => {
      const { who, on, result } = event.data;
      const solved: Decided = { decision: 'coordinated', state: 'solved', projectId: '' };
      decided(rows, event, solved, { reason: result, solvedBy: who, solvedOn: on });
    },
    ItemSolvedByProject: (event, rows) => {
      const { projectId } = event.data;
      decided(rows, event, { decision: 'solved-by-project', state: 'solved', projectId });
    },
    ItemDropped: (event, rows) => {
      const dropped: Decided = { decision: 'dropped', state: 'dropped', projectId: '' };
      decided(rows, event, dropped, { reason: event.data.reason });
    },
  },
});
