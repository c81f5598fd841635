import type { Field, OpinionState } from '@yishi/messaging';
import { bigintColumn, fenColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { RelayedTo, Timeliness } from '../opinions';

/** The end of what has not ended. Same form as every instant, so texts compare as times. */
export const OPEN_END = '9999-12-31T00:00:00.000Z';

/** An opinion: what never changes of it, and how it was relayed last. */
@Entity({ schema: 'council', name: 'opinion' })
@Index(['compoundId', 'opinionNumber'], { unique: true })
export class OpinionRow {
  @PrimaryColumn('uuid') readonly opinionId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly opinionNumber!: string;
  @Column('text') readonly territory!: string;
  @Column('text') readonly streetCode!: string;
  @Column('text') readonly districtCode!: string;
  @Column('text') readonly field!: Field;
  @Column('text') readonly title!: string;
  @Column('boolean') readonly aboutMoney!: boolean;
  @Column('text') readonly submittedAt!: string;
  @Column('text') readonly relayedTo!: RelayedTo | '';
  @Column('text') readonly department!: string;
  @Column('text') readonly dueAt!: string;
  @Column('text') readonly yellowFrom!: string;
  @Column('text') readonly calendar!: string;
  /** Number of its last state. */
  @Column('integer') readonly change!: number;
}

/**
 * One state of an opinion, from one instant up to another: `fromAt <= t < untilAt`. The last state
 * has no end yet (`OPEN_END`). So a list has a past without being replayed, a whole district's too:
 * the present is the states without an end, a past instant is those around it.
 */
@Entity({ schema: 'council', name: 'opinion_span' })
@Index(['compoundId', 'submittedAt', 'opinionId'])
@Index(['streetCode', 'submittedAt', 'opinionId'])
@Index(['districtCode', 'submittedAt', 'opinionId'])
@Index(['streetCode', 'state', 'submittedAt', 'opinionId'], { where: `until_at = '${OPEN_END}'` })
@Index(['districtCode', 'state', 'submittedAt', 'opinionId'], { where: `until_at = '${OPEN_END}'` })
@Index(['streetCode', 'dueAt', 'opinionId', 'untilAt'], { where: `state = 'relayed'` })
@Index(['districtCode', 'dueAt', 'opinionId', 'untilAt'], { where: `state = 'relayed'` })
export class OpinionSpanRow {
  @PrimaryColumn('uuid') readonly opinionId!: string;
  /** 0 when submitted, then 1, 2, … */
  @PrimaryColumn('integer') readonly change!: number;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly opinionNumber!: string;
  @Column('text') readonly streetCode!: string;
  @Column('text') readonly districtCode!: string;
  @Column('text') readonly field!: Field;
  @Column('text') readonly title!: string;
  @Column('boolean') readonly aboutMoney!: boolean;
  @Column('text') readonly submittedAt!: string;
  @Column('text') readonly state!: OpinionState;
  @Column('text') readonly fromAt!: string;
  @Column('text') readonly untilAt!: string;
  /** '' in all of these unless the state is `relayed`. */
  @Column('text') readonly relayedTo!: RelayedTo | '';
  @Column('text') readonly department!: string;
  @Column('text') readonly dueAt!: string;
  @Column('text') readonly yellowFrom!: string;
  @Column('text') readonly calendar!: string;
  /** When it was said to be late; `OPEN_END` when it was not. */
  @Column('text') readonly lateAt!: string;
  /** How a relayed opinion came back to this state; '' for every other. */
  @Column('text') readonly timeliness!: Timeliness;
}

export const STEPS = [
  'submitted',
  'answered',
  'adopted',
  'declined',
  'relayed',
  'late',
  'resolved',
  'explained',
  'rated',
  'reopened',
  'photo-erased',
] as const;
export type Step = (typeof STEPS)[number];

/** What somebody did with an opinion, one row each; only ever added to. */
@Entity({ schema: 'council', name: 'opinion_step' })
export class OpinionStepRow {
  @PrimaryColumn('uuid') readonly opinionId!: string;
  @PrimaryColumn('bigint', { transformer: bigintColumn }) readonly position!: bigint;
  @Column('text') readonly step!: Step;
  @Column('text') readonly at!: string;
  /** personId; '' when the clock did it. */
  @Column('text') readonly by!: string;
  @Column('text') readonly role!: string;
  /** Why, or what was answered; '' where there is nothing to say. */
  @Column('text', { default: '' }) readonly reason!: string;
  @Column('text', { default: '' }) readonly relayedTo!: string;
  @Column('text', { default: '' }) readonly department!: string;
  @Column('text', { default: '' }) readonly dueAt!: string;
  @Column('integer', { nullable: true }) readonly policyVersion!: number | null;
  @Column('bigint', { nullable: true, transformer: fenColumn })
  readonly estimatedFen!: bigint | null;
  @Column('uuid', { nullable: true }) readonly itemId!: string | null;
  @Column('boolean', { nullable: true }) readonly satisfied!: boolean | null;
}
