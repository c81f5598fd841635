import type { Pool } from 'pg';

/**
 * Makes the tables where they are missing; may run in several processes at once. No table has a
 * time, a serial, a request or an address. All ballots of a period are one value of one row, for
 * rows of their own would lie in order of arrival, each with its transaction. jsonb orders keys by
 * themselves, and keys are HMACs: the value is the same whatever the order in which it grew.
 *
 * What is sealed does not compress. Old versions of the one value are cleared away soon.
 */
export async function migrateBallotBox(pool: Pool): Promise<void> {
  const soon =
    'autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50, ' +
    'toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 1000';
  // several statements in one query are one transaction
  await pool.query(`
    select pg_advisory_xact_lock(hashtext('yishi ballot box migration'));
    create schema if not exists rating;
    create table if not exists rating.period_key (
      period_id uuid primary key,
      public_key bytea not null,
      sealed bytea not null
    );
    create table if not exists rating.ballot_box (
      period_id uuid primary key references rating.period_key on delete cascade,
      is_closed boolean not null default false,
      ballots jsonb not null default '{}'
    ) with (${soon});
    alter table rating.ballot_box alter column ballots set storage external;
    create table if not exists rating.paper_entry (
      period_id uuid not null references rating.ballot_box on delete cascade,
      batch text not null,
      person_id uuid not null,
      is_put boolean not null default false,
      sealed bytea not null,
      primary key (period_id, batch, person_id)
    );
    create table if not exists rating.reviewer_sheet (
      period_id uuid not null references rating.ballot_box on delete cascade,
      reviewer_id uuid not null,
      sealed bytea not null,
      primary key (period_id, reviewer_id)
    );
  `);
}

/** All that holds what is sealed, and the keys. */
export const BALLOT_BOX_TABLES = [
  'rating.period_key',
  'rating.ballot_box',
  'rating.paper_entry',
  'rating.reviewer_sheet',
] as const;
