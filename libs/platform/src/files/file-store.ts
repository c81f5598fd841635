import type { Pool } from 'pg';
import type { CheckedFile, MediaType } from './check-file';

export type KeptFile = Readonly<{ mediaType: MediaType; bytes: Uint8Array }>;

/**
 * Bytes beside the log: photos and minutes, found by their digest, erasable. Events hold the digest
 * only. Who may read a file is the business of what it is attached to: there is no route to a file
 * alone.
 */
export class FileStore {
  private constructor(private readonly pool: Pool) {}

  /** Makes the table when it is missing; may run in several processes at once. */
  static async open(pool: Pool): Promise<FileStore> {
    await pool.query(`
      select pg_advisory_xact_lock(hashtext('yishi files migration'));
      create schema if not exists files;
      create table if not exists files.file (
        sha256 text primary key,
        media_type text not null,
        bytes bytea not null
      );
      alter table files.file alter column bytes set storage external;
    `);
    return new FileStore(pool);
  }

  /** Durable when it resolves; the same file again changes nothing. */
  async put({ sha256, mediaType, bytes }: CheckedFile): Promise<void> {
    await this.pool.query(
      'insert into files.file (sha256, media_type, bytes) values ($1, $2, $3) on conflict do nothing',
      [sha256, mediaType, bytes],
    );
  }

  async get(sha256: string): Promise<KeptFile | undefined> {
    const { rows } = await this.pool.query<{ media_type: MediaType; bytes: Buffer }>(
      'select media_type, bytes from files.file where sha256 = $1',
      [sha256],
    );
    return rows[0] && { mediaType: rows[0].media_type, bytes: rows[0].bytes };
  }

  /** Forgets the bytes for good; says whether there was something to forget. */
  async erase(sha256: string): Promise<boolean> {
    const { rowCount } = await this.pool.query('delete from files.file where sha256 = $1', [
      sha256,
    ]);
    return rowCount === 1;
  }
}
