import { type Followed, fromLog, projection, type Rows } from '@yishi/following';
import type { RatingCriterion, RatingWeight } from '@yishi/messaging';
import { bigintColumn } from '@yishi/platform';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { MemberResult } from '../computing';
import type { ObjectionGrounds, RatingEvent, Reason, Stage } from '../rating';
import { votersNeeded } from '../rules';

/** A period: how far it is. Nothing of a ballot or a sheet stands here before the counting. */
@Entity({ schema: 'rating', name: 'period' })
@Index(['councilId', 'openedPosition'])
export class PeriodRow {
  @PrimaryColumn('uuid') readonly periodId!: string;
  @Column('uuid') readonly councilId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly territory!: string;
  @Column('text') readonly period!: string;
  @Column('text') readonly stage!: Stage;
  @Column('int') readonly policyVersion!: number;
  @Column('jsonb') readonly members!: readonly string[];
  @Column('jsonb') readonly criteria!: readonly RatingCriterion[];
  @Column('jsonb') readonly weights!: readonly RatingWeight[];
  @Column('int') readonly lowLine!: number;
  @Column('text') readonly publicKey!: string;
  /** Resident households when it was opened, and how many of them must vote. */
  @Column('int') readonly households!: number;
  @Column('int') readonly needed!: number;
  /** Households that have a credential; households that voted on paper. */
  @Column('int', { default: 0 }) readonly credentials!: number;
  @Column('int', { default: 0 }) readonly paperHouseholds!: number;
  /** Known once the box was opened. */
  @Column('int', { default: 0 }) readonly ballots!: number;
  @Column('text') readonly openedAt!: string;
  @Column('bigint', { transformer: bigintColumn }) readonly openedPosition!: bigint;
}

/** A version of the result; the highest is the one that is public or stands. */
@Entity({ schema: 'rating', name: 'result' })
export class ResultRow {
  @PrimaryColumn('uuid') readonly periodId!: string;
  @PrimaryColumn('int') readonly version!: number;
  @Column('text') readonly reason!: string;
  @Column('text') readonly publishedAt!: string;
  @Column('text') readonly publicityEndsAt!: string;
  @Column('jsonb') readonly results!: readonly MemberResult[];
  @Column('jsonb') readonly low!: readonly string[];
}

/** An objection: not who raised it. */
@Entity({ schema: 'rating', name: 'objection' })
@Index(['periodId', 'position'])
export class RatingObjectionRow {
  @PrimaryColumn('uuid') readonly objectionId!: string;
  @Column('uuid') readonly periodId!: string;
  @Column('bigint', { transformer: bigintColumn }) readonly position!: bigint;
  @Column('int') readonly version!: number;
  @Column('text') readonly grounds!: ObjectionGrounds;
  @Column('text') readonly text!: string;
  @Column('text') readonly raisedAt!: string;
  /** open | upheld | overruled | corrected */
  @Column('text') readonly outcome!: string;
}

/** What was decided: by whom, in which role, when, why. `subject`: objection or version, or ''. */
@Entity({ schema: 'rating', name: 'decision' })
@Index(['periodId', 'position'])
export class RatingDecisionRow {
  @PrimaryColumn('bigint', { transformer: bigintColumn }) readonly position!: bigint;
  @Column('uuid') readonly periodId!: string;
  @Column('text') readonly decision!: string;
  @Column('text') readonly subject!: string;
  @Column('text') readonly role!: string;
  @Column('text') readonly by!: string;
  @Column('text') readonly at!: string;
  @Column('text') readonly reason!: string;
}

/** That a household voted (or can: it has a credential), and how; never what, nor when. */
@Entity({ schema: 'rating', name: 'voter' })
export class VoterRow {
  @PrimaryColumn('uuid') readonly periodId!: string;
  @PrimaryColumn('uuid') readonly householdId!: string;
  /** online | paper */
  @Column('text') readonly way!: string;
}

/** A batch of paper ballots: entered by one person; `isRecorded`: a second entered the same. */
@Entity({ schema: 'rating', name: 'paper_batch' })
export class PaperBatchRow {
  @PrimaryColumn('uuid') readonly periodId!: string;
  @PrimaryColumn('text') readonly batch!: string;
  @Column('int') readonly households!: number;
  @Column('boolean') readonly isRecorded!: boolean;
}

/** Why a reviewer gave a member less than 60, in the sheet that counts. No score stands here. */
@Entity({ schema: 'rating', name: 'sheet_reasons' })
export class SheetReasonsRow {
  @PrimaryColumn('uuid') readonly periodId!: string;
  @PrimaryColumn('uuid') readonly reviewerId!: string;
  @Column('text') readonly source!: string;
  @Column('jsonb') readonly reasons!: readonly Reason[];
}

type Tables = 'period' | 'result' | 'objection' | 'decision' | 'voter' | 'batch' | 'reasons';
type OfPeriod = Followed<{ periodId: string }>;

const stage = (rows: Rows<Tables>, { data: { periodId } }: OfPeriod, now: Stage) =>
  rows.patch('period', { periodId }, { stage: now });

const decision = (
  rows: Rows<Tables>,
  { position, at, by, role, data: { periodId } }: OfPeriod,
  what: Readonly<{ decision: string; subject?: string; reason?: string }>,
) => rows.put('decision', { position, periodId, role, by, at, subject: '', reason: '', ...what });

const outcome = (rows: Rows<Tables>, objectionId: string, now: string) =>
  rows.patch('objection', { objectionId }, { outcome: now });

export const ratingPage = projection<RatingEvent>()({
  name: 'rating.page',
  version: 1,
  source: fromLog('rating'),
  tables: {
    period: PeriodRow,
    result: ResultRow,
    objection: RatingObjectionRow,
    decision: RatingDecisionRow,
    voter: VoterRow,
    batch: PaperBatchRow,
    reasons: SheetReasonsRow,
  },
  on: {
    RatingOpened: (event, rows) => {
      const { terms, size, households: _households, registerVersion: _, ...data } = event.data;
      const { criteria, weights, lowLine, quorum } = terms;
      rows.put('period', {
        ...data,
        ...{ stage: 'voting', criteria, weights, lowLine },
        ...{ households: size, needed: votersNeeded(size, quorum) },
        ...{ openedAt: event.at, openedPosition: event.position },
      });
      decision(rows, event, { decision: 'opened' });
    },
    CredentialGiven: ({ data: { periodId, householdId } }, rows) => {
      rows.add('period', { periodId }, { credentials: 1 });
      rows.put('voter', { periodId, householdId, way: 'online' });
    },
    PaperBatchEntered: ({ data: { periodId, batch, householdIds } }, rows) =>
      rows.put('batch', { periodId, batch, households: householdIds.length, isRecorded: false }),
    PaperVotesRecorded: ({ data: { periodId, batch, householdIds } }, rows) => {
      rows.put('batch', { periodId, batch, households: householdIds.length, isRecorded: true });
      rows.add('period', { periodId }, { paperHouseholds: householdIds.length });
      for (const householdId of householdIds)
        rows.put('voter', { periodId, householdId, way: 'paper' });
    },
    VotingEnded: (event, rows) => {
      stage(rows, event, 'counting');
      decision(rows, event, { decision: 'voting-ended' });
    },
    BallotsOpened: ({ data: { periodId, ballots } }, rows) =>
      rows.add('period', { periodId }, { ballots: ballots.length }),
    BallotsSummed: ({ data: { periodId, ballots } }, rows) =>
      rows.add('period', { periodId }, { ballots }),
    SheetOpened: ({ data: { periodId, reviewerId, source, reasons } }, rows) =>
      rows.put('reasons', { periodId, reviewerId, source, reasons }),
    RatingPublished: (event, rows) => {
      const { periodId, version, reason, publicityEndsAt, results, low } = event.data;
      stage(rows, event, 'published');
      const row = { periodId, version, reason, publicityEndsAt, results, low };
      rows.put('result', { ...row, publishedAt: event.at });
      decision(rows, event, { decision: 'published', subject: version.toString(), reason });
    },
    RatingObjectionRaised: ({ data, at, position }, rows) =>
      rows.put('objection', { ...data, position, raisedAt: at, outcome: 'open' }),
    RatingObjectionUpheld: (event, rows) => {
      const { objectionId, reason } = event.data;
      outcome(rows, objectionId, 'upheld');
      decision(rows, event, { decision: 'objection-upheld', subject: objectionId, reason });
    },
    RatingObjectionOverruled: (event, rows) => {
      const { objectionId, reason } = event.data;
      outcome(rows, objectionId, 'overruled');
      decision(rows, event, { decision: 'objection-overruled', subject: objectionId, reason });
    },
    SheetCorrected: (event, rows) => {
      const { periodId, objectionId, reviewerId, source, reasons } = event.data;
      outcome(rows, objectionId, 'corrected');
      rows.put('reasons', { periodId, reviewerId, source, reasons });
      decision(rows, event, { decision: 'sheet-corrected', subject: objectionId });
    },
    RatingSettled: (event, rows) => {
      stage(rows, event, 'settled');
      decision(rows, event, { decision: 'settled', subject: event.data.version.toString() });
    },
    RatingAbandoned: (event, rows) => {
      stage(rows, event, 'abandoned');
      decision(rows, event, { decision: 'abandoned', reason: event.data.reason });
    },
  },
});
