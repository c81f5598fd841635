import type { Pool } from 'pg';

/**
 * Makes the vault's schema where it is missing; may run in several processes at once. Where it
 * stands nothing is touched, so a role without the right to make tables may call it. `name_index`
 * is the blind index, `territory` the place under which the person was put first; of who was erased
 * the id and the territory stay, with nothing sealed. `key_check` is one row that tells whether the
 * right key is used.
 */
export async function migrateVault(pool: Pool): Promise<void> {
  if (await isInstalled(pool)) return;
  // several statements in one query are one transaction
  await pool.query(`
    select pg_advisory_xact_lock(hashtext('yishi vault migration'));
    create schema if not exists vault;
    create table if not exists vault.person (
      person_id uuid primary key,
      sealed bytea,
      name_index bytea,
      territory text not null default '',
      created_at timestamptz not null default now()
    );
    alter table vault.person add column if not exists territory text not null default '';
    alter table vault.person alter column sealed drop not null;
    create index if not exists person_name_index on vault.person (name_index);
    create table if not exists vault.key_check (
      only_row boolean primary key default true check (only_row),
      check_value bytea not null
    );
  `);
}

async function isInstalled(pool: Pool): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from pg_attribute
     where attrelid = to_regclass('vault.person') and attname = 'territory'
       and to_regclass('vault.key_check') is not null`,
  );
  return rowCount === 1;
}
