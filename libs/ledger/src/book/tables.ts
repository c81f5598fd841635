import type { FunderShare } from '@yishi/messaging';
import { bigintColumn, fenColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { FunderFigures } from '../funder-figures';
import type { Posting } from '../journal';
import type { LineKind } from '../lines';

const SCHEMA = 'ledger';
const fen = { transformer: fenColumn };
const sum = { ...fen, default: '0' };
/** A column that the day may not have touched. A new object each time: TypeORM writes into it. */
const touched = () => ({ nullable: true });

export const PLACE_KINDS = ['district', 'street', 'compound'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

/** `code` is the division code of a district or street, the id of a compound. */
@Entity({ schema: SCHEMA, name: 'place' })
export class LedgerPlace {
  @PrimaryColumn('text') code!: string;
  @Column('text') kind!: PlaceKind;
  @Column('text') name!: string;
  @Column('text') districtCode!: string;
  @Column('text', { default: '' }) streetCode!: string;
}

/** A project as it is now. Sums of money only; who takes part or contributes is not known here. */
@Entity({ schema: SCHEMA, name: 'project' })
@Index('ledger_project_compound', ['compoundId'])
@Index('ledger_project_street', ['streetCode'])
@Index('ledger_project_district', ['districtCode'])
export class LedgerProject {
  @PrimaryColumn('uuid') projectId!: string;
  @Column('uuid') compoundId!: string;
  @Column('text') streetCode!: string;
  @Column('text') districtCode!: string;
  @Column('text') field!: string;
  @Column('text') title!: string;
  @Column('text') stage!: string;
  @Column('bigint', fen) totalFen!: bigint;
  @Column('integer', { nullable: true }) households!: number | null;
  @Column('integer', { nullable: true }) needed!: number | null;
  @Column('text', { nullable: true }) threshold!: string | null;
  @Column('integer', { default: 0 }) participating!: number;
  @Column('bigint', sum) pledgedFen!: bigint;
  @Column('bigint', sum) raisedFen!: bigint;
  /** Instants, ISO 8601 UTC. */
  @Column('text', { nullable: true }) deadline!: string | null;
  @Column('text', { nullable: true }) publicityEndsAt!: string | null;
  @Column('text', { nullable: true }) matching!: string | null;
  @Column('jsonb', { nullable: true }) shares!: readonly FunderShare[] | null;
  /** Of the last event that changed the row. */
  @Column('bigint', { transformer: bigintColumn }) position!: bigint;
}

/**
 * What one day changed about a project: sums are increments, everything else is as the day left it,
 * `null` when the day did not touch it. All days up to a date together are the project as of that
 * date.
 */
@Entity({ schema: SCHEMA, name: 'project_day' })
export class LedgerProjectDay {
  @PrimaryColumn('uuid') projectId!: string;
  @PrimaryColumn('date') date!: string;
  @Column('integer', { default: 0 }) participating!: number;
  @Column('bigint', sum) pledgedFen!: bigint;
  @Column('bigint', sum) raisedFen!: bigint;
  @Column('text', touched()) field!: string | null;
  @Column('text', touched()) title!: string | null;
  @Column('text', touched()) stage!: string | null;
  @Column('bigint', { ...fen, ...touched() }) totalFen!: bigint | null;
  @Column('integer', touched()) households!: number | null;
  @Column('integer', touched()) needed!: number | null;
  @Column('text', touched()) threshold!: string | null;
  @Column('text', touched()) deadline!: string | null;
  @Column('text', touched()) publicityEndsAt!: string | null;
  @Column('text', touched()) matching!: string | null;
  @Column('jsonb', touched()) shares!: readonly FunderShare[] | null;
}

/** Where the funders of a project stand now, in the policy's order. */
@Entity({ schema: SCHEMA, name: 'project_funders' })
export class LedgerProjectFunders {
  @PrimaryColumn('uuid') projectId!: string;
  @Column('jsonb') funders!: readonly FunderFigures[];
}

/** The same as a day left it. */
@Entity({ schema: SCHEMA, name: 'project_funders_day' })
export class LedgerProjectFundersDay {
  @PrimaryColumn('uuid') projectId!: string;
  @PrimaryColumn('date') date!: string;
  @Column('jsonb') funders!: readonly FunderFigures[];
}

/** What the next line of a project needs to know: where it is, and what its account holds. */
@Entity({ schema: SCHEMA, name: 'project_account' })
export class LedgerProjectAccount {
  @PrimaryColumn('uuid') projectId!: string;
  @Column('uuid') compoundId!: string;
  @Column('text') streetCode!: string;
  @Column('text') districtCode!: string;
  @Column('bigint', fen) balanceFen!: bigint;
}

const IN_ORDER = ['position', 'messageIndex', 'place'] as const;

/**
 * The public ledger. Lines are ordered by position, index, place; `date` (in China) never goes back
 * in that order, so that what stood in the ledger on a past date is a beginning of it. The indexes
 * that hold the amounts let a page add up all lines of its project or compound without visiting
 * them.
 */
@Entity({ schema: SCHEMA, name: 'line' })
@Index('ledger_line_project', ['projectId', ...IN_ORDER, 'incomeFen', 'spendingFen'])
@Index('ledger_line_compound', ['compoundId', ...IN_ORDER, 'incomeFen', 'spendingFen'])
@Index('ledger_line_street', ['streetCode', ...IN_ORDER])
@Index('ledger_line_district', ['districtCode', ...IN_ORDER])
export class LedgerLineRow {
  @PrimaryColumn('bigint', { transformer: bigintColumn }) position!: bigint;
  @PrimaryColumn('integer') messageIndex!: number;
  @PrimaryColumn('integer') place!: number;
  @Column('uuid') projectId!: string;
  @Column('uuid') compoundId!: string;
  @Column('text') streetCode!: string;
  @Column('text') districtCode!: string;
  @Column('timestamp with time zone') at!: string;
  @Column('date') date!: string;
  @Column('text') kind!: LineKind;
  @Column('text') number!: string;
  @Column('text') funder!: string;
  @Column('text') note!: string;
  @Column('text') channel!: string;
  @Column('date', { nullable: true }) paidOn!: string | null;
  @Column('bigint', fen) incomeFen!: bigint;
  @Column('bigint', fen) spendingFen!: bigint;
  /** What the project's account holds after the line. */
  @Column('bigint', fen) balanceFen!: bigint;
  @Column('boolean') aheadOfRaising!: boolean;
}

/** One balanced journal entry. Entries about appropriations have no project. */
@Entity({ schema: SCHEMA, name: 'entry' })
@Index('ledger_entry_project', ['projectId', 'position', 'messageIndex'])
@Index('ledger_entry_compound', ['compoundId', 'position', 'messageIndex'])
@Index('ledger_entry_street', ['streetCode', 'position', 'messageIndex'])
@Index('ledger_entry_district', ['districtCode', 'position', 'messageIndex'])
export class LedgerEntry {
  @PrimaryColumn('bigint', { transformer: bigintColumn }) position!: bigint;
  @PrimaryColumn('integer') messageIndex!: number;
  /** The event it follows from, without its version. */
  @Column('text') type!: string;
  @Column('timestamp with time zone') at!: string;
  @Column('date') date!: string;
  @Column('uuid', { nullable: true }) projectId!: string | null;
  @Column('uuid', { nullable: true }) compoundId!: string | null;
  @Column('text') streetCode!: string;
  @Column('text') districtCode!: string;
  @Column('jsonb') postings!: readonly Posting[];
}

/**
 * The balance of one account of the journal: debit positive. `kind` is the first word of its name.
 */
@Entity({ schema: SCHEMA, name: 'account' })
@Index('ledger_account_project', ['projectId'])
@Index('ledger_account_compound', ['compoundId'])
@Index('ledger_account_street', ['streetCode'])
@Index('ledger_account_district', ['districtCode'])
export class LedgerAccount {
  @PrimaryColumn('text') account!: string;
  @Column('text', { default: '' }) kind!: string;
  @Column('uuid', { nullable: true }) projectId!: string | null;
  @Column('uuid', { nullable: true }) compoundId!: string | null;
  @Column('text', { default: '' }) streetCode!: string;
  @Column('text', { default: '' }) districtCode!: string;
  @Column('bigint', sum) balanceFen!: bigint;
}

/** What one day changed in an account. */
@Entity({ schema: SCHEMA, name: 'account_day' })
export class LedgerAccountDay {
  @PrimaryColumn('text') account!: string;
  @PrimaryColumn('date') date!: string;
  @Column('bigint', sum) changeFen!: bigint;
}

/** The one row says on which date the book stands. */
@Entity({ schema: SCHEMA, name: 'book' })
export class LedgerBook {
  @PrimaryColumn('integer') id!: number;
  @Column('date') date!: string;
}

/** Up to where the book had come at the end of a day. */
@Entity({ schema: SCHEMA, name: 'book_day' })
export class LedgerBookDay {
  @PrimaryColumn('date') date!: string;
  @Column('bigint', { transformer: bigintColumn }) lastPosition!: bigint;
}
