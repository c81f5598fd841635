import type { FunderShare } from '@yishi/messaging';
import { bigintColumn, fenColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { PlaceKind } from '../book/tables';
import type { FunderFigures } from '../funder-figures';
import { type Figures, figuresColumn } from './figures';

const SCHEMA = 'ledger';
/** A new object each time: TypeORM writes into it. */
const wholeOrNull = () => ({ nullable: true, transformer: bigintColumn });

/** A place of the statistics; `addedOn` is the date from which there are figures of it. */
@Entity({ schema: SCHEMA, name: 'statistic_place' })
@Index('ledger_statistic_place_district', ['districtCode', 'kind'])
@Index('ledger_statistic_place_street', ['streetCode', 'kind'])
export class StatisticPlace {
  /** The division code of a district or street, the id of a compound. */
  @PrimaryColumn('text') code!: string;
  @Column('text') kind!: PlaceKind;
  @Column('text') name!: string;
  @Column('text') districtCode!: string;
  @Column('text', { default: '' }) streetCode!: string;
  @Column('boolean', { default: false }) unmanaged!: boolean;
  @Column('date') addedOn!: string;
}

/**
 * What councils are put in order by, taken out of the figures: whole numbers rounded down, `null`
 * where there is nothing to compare.
 */
abstract class OrderedFigures {
  @Column('bigint', { default: '0', transformer: bigintColumn }) councils!: bigint;
  /** Mean seconds from submission to the end. */
  @Column('bigint', wholeOrNull()) waiting!: bigint | null;
  /** Raised and paid, for each resident household. */
  @Column('bigint', wholeOrNull()) householdFen!: bigint | null;
  /** Millionths of the relays that were answered in time. */
  @Column('bigint', wholeOrNull()) onTime!: bigint | null;
  @Column('bigint', wholeOrNull()) opinions!: bigint | null;
  @Column('bigint', wholeOrNull()) turnouts!: bigint | null;
  @Column('bigint', wholeOrNull()) members!: bigint | null;
}
export type Ordered = Readonly<{ [K in keyof OrderedFigures]: OrderedFigures[K] }>;

/** Every figure of a compound or a street now; a district's are the sum of its streets'. */
@Entity({ schema: SCHEMA, name: 'statistic_now' })
export class StatisticNow extends OrderedFigures {
  @PrimaryColumn('text') code!: string;
  @Column('text', { transformer: figuresColumn }) figures!: Figures;
}

/**
 * Every figure of a compound or a street as a day left it; no row where a day changed nothing. So
 * the statistics as of a date are one row, whatever came before it.
 */
@Entity({ schema: SCHEMA, name: 'statistic_day' })
export class StatisticDay extends OrderedFigures {
  @PrimaryColumn('text') code!: string;
  @PrimaryColumn('date') date!: string;
  @Column('text', { transformer: figuresColumn }) figures!: Figures;
}

/** What must be known of a compound to count it. */
@Entity({ schema: SCHEMA, name: 'statistic_compound' })
export class StatisticCompound {
  @PrimaryColumn('uuid') compoundId!: string;
  @Column('text') streetCode!: string;
  @Column('text') districtCode!: string;
  @Column('boolean', { default: false }) unmanaged!: boolean;
  @Column('integer', { default: 0 }) residentHouseholds!: number;
  /** Were its residents ever asked for money, and in how many projects are they now? */
  @Column('boolean', { default: false }) everRaised!: boolean;
  @Column('integer', { default: 0 }) raisingProjects!: number;
}

/** `term` counts how often the council was established: members are those of one term. */
@Entity({ schema: SCHEMA, name: 'statistic_council' })
@Index('ledger_statistic_council_district', ['districtCode'])
export class StatisticCouncil {
  @PrimaryColumn('uuid') councilId!: string;
  @Column('uuid') compoundId!: string;
  @Column('text') streetCode!: string;
  @Column('text') districtCode!: string;
  @Column('boolean') unmanaged!: boolean;
  @Column('integer') term!: number;
  @Column('boolean') isStanding!: boolean;
  @Column('integer') members!: number;
  @Column('integer') party!: number;
}

/** Who sits on a council, by an opaque id, and whether shown as a Party member. */
@Entity({ schema: SCHEMA, name: 'statistic_member' })
export class StatisticMember {
  @PrimaryColumn('uuid') councilId!: string;
  @PrimaryColumn('text') memberId!: string;
  @Column('integer') term!: number;
  @Column('boolean') party!: boolean;
}

/** What the next change of an opinion needs to know of those before. */
@Entity({ schema: SCHEMA, name: 'statistic_opinion' })
export class StatisticOpinion {
  @PrimaryColumn('uuid') opinionId!: string;
  /** Has it been counted as late since it was last relayed? */
  @Column('boolean', { default: false }) isLate!: boolean;
  /** From submission to its end, `null` while it has none. */
  @Column('integer', { nullable: true }) waitedSeconds!: number | null;
}

/** What must be known of a project to count it. */
@Entity({ schema: SCHEMA, name: 'statistic_project' })
export class StatisticProject {
  @PrimaryColumn('uuid') projectId!: string;
  @Column('uuid') compoundId!: string;
  @Column('text') streetCode!: string;
  @Column('text') districtCode!: string;
  @Column('text') field!: string;
  @Column('text') stage!: string;
  /** Was it submitted at least once? */
  @Column('boolean', { default: false }) isApplied!: boolean;
  @Column('boolean', { default: false }) isRaisingOpened!: boolean;
  @Column('bigint', { transformer: fenColumn, default: '0' }) raisedFen!: bigint;
  @Column('jsonb') shares!: readonly FunderShare[];
  @Column('jsonb') funders!: readonly FunderFigures[];
}

/** The one row says on which date the statistics stand. */
@Entity({ schema: SCHEMA, name: 'statistic_clock' })
export class StatisticClock {
  @PrimaryColumn('integer') id!: number;
  @Column('date') date!: string;
}
