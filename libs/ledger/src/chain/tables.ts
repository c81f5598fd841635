import type { Field, GovernanceState } from '@yishi/messaging';
import { bigintColumn, fenColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

const SCHEMA = 'ledger';

/** An opinion as the public knows it; its text stays in the council context. */
@Entity({ schema: SCHEMA, name: 'chain_opinion' })
export class ChainOpinion {
  @PrimaryColumn('uuid') opinionId!: string;
  @Column('uuid') compoundId!: string;
  @Column('integer') year!: number;
  @Column('integer') number!: number;
  @Column('text') field!: Field;
  @Column('text') title!: string;
  @Column('date') date!: string;
}

/** An item of a governance list. The last two are what its next change needs to know. */
@Entity({ schema: SCHEMA, name: 'chain_item' })
@Index('ledger_chain_item_opinion', ['opinionId'])
export class ChainItem {
  @PrimaryColumn('uuid') itemId!: string;
  @Column('uuid') compoundId!: string;
  /** `null` when a member listed it. */
  @Column('uuid', { nullable: true }) opinionId!: string | null;
  @Column('text') field!: Field;
  @Column('text') title!: string;
  @Column('bigint', { transformer: fenColumn }) estimatedFen!: bigint;
  @Column('date') date!: string;
  @Column('bigint', { transformer: bigintColumn }) position!: bigint;
  /** The project it is in, or was solved by. */
  @Column('uuid', { nullable: true }) projectId!: string | null;
  @Column('bigint', { transformer: bigintColumn, default: '0' }) joinedPosition!: bigint;
}

/** The state an item was in from a date on: the last one up to a date is the state on that date. */
@Entity({ schema: SCHEMA, name: 'chain_item_state' })
export class ChainItemState {
  @PrimaryColumn('uuid') itemId!: string;
  @PrimaryColumn('bigint', { transformer: bigintColumn }) position!: bigint;
  @Column('date') date!: string;
  @Column('text') state!: GovernanceState;
}

/** An item joined a project or left it: the last one up to a date says whether it is in it then. */
@Entity({ schema: SCHEMA, name: 'chain_link' })
@Index('ledger_chain_link_item', ['itemId'])
export class ChainLink {
  @PrimaryColumn('uuid') projectId!: string;
  @PrimaryColumn('uuid') itemId!: string;
  @PrimaryColumn('bigint', { transformer: bigintColumn }) position!: bigint;
  @Column('date') date!: string;
  @Column('boolean') isIn!: boolean;
  /** Where in the log it had joined. */
  @Column('bigint', { transformer: bigintColumn }) joinedPosition!: bigint;
}

/** A project that ended early: what was in it then is why its money moved, for ever. */
@Entity({ schema: SCHEMA, name: 'chain_project_end' })
export class ChainProjectEnd {
  @PrimaryColumn('uuid') projectId!: string;
  @Column('bigint', { transformer: bigintColumn }) position!: bigint;
}

/** In the order in which a rebuild takes them away (see `beginReading`). */
export const chainTables = {
  opinion: ChainOpinion,
  item: ChainItem,
  itemState: ChainItemState,
  link: ChainLink,
  projectEnd: ChainProjectEnd,
} as const;
export type ChainTable = keyof typeof chainTables;
