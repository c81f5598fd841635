import { TransientFailure } from '@yishi/event-store';
import { NotFound, Refused } from '@yishi/kernel';
import type { PurposeKeys } from '@yishi/platform';
import type { Pool, PoolClient } from 'pg';
import {
  type Ballot,
  BallotBox,
  type BoxContents,
  type Credential,
  type Sheet,
} from './ballot-box';
import { ballotBytes, ballotOf, sheetBytes } from './ballot-codec';
import { blindSign, isSigned } from './blind-signature';
import type { SealedBallot } from './box-seals';
import { Gathered } from './gathered';
import { BALLOT_BOX_TABLES, migrateBallotBox } from './migrate-ballot-box';
import { PeriodKeyRing, type PeriodKeys } from './period-keys';

type Options = Readonly<{
  /** Tests make smaller keys, which takes less time. */
  modulusBits?: number;
}>;

type Put = SealedBallot & Readonly<{ bytes: Buffer; keys: PeriodKeys }>;

/** The prepared message is 32 random bytes (RFC 9474, 4.1) and the period's id. */
const RANDOM_BYTES = 32;
const MAX_BATCH_NAME = 200;

/**
 * The box in PostgreSQL: see `migrateBallotBox` for what stands where. What it writes is durable as
 * far as the pool's commits are. Every change of a box passes the lock of its row, so that after
 * `close` has resolved nothing gets in, from any process.
 */
export class PostgresBallotBox extends BallotBox {
  readonly #puts = new Map<string, Gathered<Put, void>>();

  private constructor(
    private readonly pool: Pool,
    private readonly ring: PeriodKeyRing,
  ) {
    super();
  }

  /** Makes the tables when they are missing. */
  static async on(
    pool: Pool,
    keys: PurposeKeys,
    { modulusBits }: Options = {},
  ): Promise<PostgresBallotBox> {
    await migrateBallotBox(pool);
    return new PostgresBallotBox(pool, new PeriodKeyRing(pool, keys, modulusBits));
  }

  async open(periodId: string): Promise<{ publicKey: string }> {
    return { publicKey: (await this.ring.publicKeyOf(periodId)).toString('base64url') };
  }

  async blindSign(periodId: string, blindedMessage: Uint8Array): Promise<Uint8Array> {
    const { signing } = await this.#keysOf(periodId);
    return new Uint8Array(blindSign(signing, blindedMessage));
  }

  async putBallot(
    periodId: string,
    { message, signature }: Credential,
    ballot: Ballot,
  ): Promise<void> {
    const keys = await this.#keysForPutting(periodId);
    const isOfPeriod =
      message.length === RANDOM_BYTES + periodId.length &&
      Buffer.from(message.subarray(RANDOM_BYTES)).equals(Buffer.from(periodId));
    if (!isOfPeriod || !isSigned(keys.signing.publicKey, message, signature))
      throw new Refused('credential-invalid');
    const sealed = keys.seals.sealBallot(keys.seals.placeOfCredential(message), ballot);
    await this.#putsOf(periodId).add({ ...sealed, bytes: ballotBytes(ballot), keys });
  }

  async keepPaperEntry(
    periodId: string,
    batch: string,
    entryId: string,
    ballots: readonly Ballot[],
  ): Promise<void> {
    const { seals } = await this.#keysForPutting(periodId);
    if (batch.length < 1 || batch.length > MAX_BATCH_NAME)
      throw new RangeError(`the name of a batch has 1 to ${MAX_BATCH_NAME} characters`);
    const digest = seals.digestOfBatch(batch, ballots);
    await this.#keepOnce(
      `insert into rating.paper_entry (period_id, batch, person_id, sealed)
       select period_id, $2, $3, $4 from rating.ballot_box
       where period_id = $1 and not is_closed for share
       on conflict do nothing`,
      [periodId, batch, entryId, seals.sealBatch(batch, entryId, ballots)],
      `select sealed from rating.paper_entry
       where period_id = $1 and batch = $2 and person_id = $3`,
      (sealed) => seals.digestOfBatch(batch, seals.openBatch(batch, entryId, sealed)) === digest,
    );
  }

  async paperEntries(
    periodId: string,
    batch: string,
  ): Promise<readonly { entryId: string; digest: string; ballots: number }[]> {
    const { seals } = await this.#keysOf(periodId);
    const { rows } = await this.pool.query<{ person_id: string; sealed: Buffer }>(
      `select person_id, sealed from rating.paper_entry
       where period_id = $1 and batch = $2 order by person_id`,
      [periodId, batch],
    );
    return rows.map(({ person_id: entryId, sealed }) => {
      const ballots = seals.openBatch(batch, entryId, sealed);
      return { entryId, digest: seals.digestOfBatch(batch, ballots), ballots: ballots.length };
    });
  }

  async putPaper(periodId: string, batch: string, entryId: string): Promise<void> {
    const { seals } = await this.#keysForPutting(periodId);
    await this.#inTransaction(async (client) => {
      const { rows: boxes } = await client.query<{ is_closed: boolean }>(
        'select is_closed from rating.ballot_box where period_id = $1 for update',
        [periodId],
      );
      const { rows } = await client.query<{ person_id: string; is_put: boolean; sealed: Buffer }>(
        `select person_id, is_put, sealed from rating.paper_entry
         where period_id = $1 and batch = $2`,
        [periodId, batch],
      );
      if (rows.some((row) => row.is_put)) return;
      if (boxes[0]?.is_closed !== false) throw new Refused('voting-ended');
      const entry = rows.find((row) => row.person_id === entryId);
      if (!entry) throw new NotFound('paper-entry');
      const sealed = seals
        .openBatch(batch, entryId, entry.sealed)
        .map((ballot, index) => seals.sealBallot(seals.placeOfPaper(batch, index), ballot));
      await client.query(
        'update rating.ballot_box set ballots = ballots || $2::jsonb where period_id = $1',
        [periodId, asObject(sealed)],
      );
      await client.query(
        `update rating.paper_entry set is_put = true
         where period_id = $1 and batch = $2 and person_id = $3`,
        [periodId, batch, entryId],
      );
    });
  }

  async putSheet(periodId: string, sheetId: string, sheet: Sheet): Promise<void> {
    const { seals } = await this.#keysForPutting(periodId);
    const bytes = sheetBytes(sheet);
    await this.#keepOnce(
      `insert into rating.reviewer_sheet (period_id, reviewer_id, sealed)
       select period_id, $2, $3 from rating.ballot_box
       where period_id = $1 and not is_closed for share
       on conflict do nothing`,
      [periodId, sheetId, seals.sealSheet(sheetId, sheet)],
      'select sealed from rating.reviewer_sheet where period_id = $1 and reviewer_id = $2',
      (sealed) => sheetBytes(seals.openSheet(sheetId, sealed)).equals(bytes),
    );
  }

  async close(periodId: string): Promise<void> {
    const { rowCount } = await this.pool.query(
      'update rating.ballot_box set is_closed = true where period_id = $1 and not is_closed',
      [periodId],
    );
    // how the box grew is forgotten before anybody opens it; where a backup is in the way, it is
    // forgotten when the box is destroyed
    if (rowCount === 1) await this.#forget().catch(() => undefined);
  }

  async count(periodId: string): Promise<number> {
    const { rows } = await this.pool.query<{ ballots: number }>(
      `select (select count(*)::int from jsonb_object_keys(ballots)) as ballots
       from rating.ballot_box where period_id = $1`,
      [periodId],
    );
    if (!rows[0]) throw new NotFound('ballot-box');
    return rows[0].ballots;
  }

  async read(periodId: string): Promise<BoxContents> {
    const { seals } = await this.#keysOf(periodId);
    const { rows } = await this.pool.query<{
      is_closed: boolean;
      ballots: Readonly<Record<string, string>>;
    }>('select is_closed, ballots from rating.ballot_box where period_id = $1', [periodId]);
    if (!rows[0]) throw new NotFound('ballot-box');
    if (!rows[0].is_closed) throw new Refused('voting-not-ended');
    const { rows: sheets } = await this.pool.query<{ reviewer_id: string; sealed: Buffer }>(
      'select reviewer_id, sealed from rating.reviewer_sheet where period_id = $1 order by 1',
      [periodId],
    );
    const ballots = Object.entries(rows[0].ballots)
      .map(([key, sealed]) => seals.openBallot({ key, sealed }))
      .sort(Buffer.compare)
      .map(ballotOf);
    return {
      ballots,
      sheets: new Map(
        sheets.map((row) => [row.reviewer_id, seals.openSheet(row.reviewer_id, row.sealed)]),
      ),
    };
  }

  /** Throws `TransientFailure` where a backup reads the tables: they are to be written anew. */
  async destroy(periodId: string): Promise<void> {
    await this.ring.destroy(periodId);
    await this.#forget().catch(asTransient);
  }

  /** Throws `NotFound` ballot-box: it was not opened, or it is destroyed. */
  async #keysOf(periodId: string): Promise<PeriodKeys> {
    const keys = await this.ring.keysOf(periodId);
    if (!keys) throw new NotFound('ballot-box');
    return keys;
  }

  /** For what is put: a box that is no more takes nothing. */
  async #keysForPutting(periodId: string): Promise<PeriodKeys> {
    const keys = await this.ring.keysOf(periodId);
    if (!keys) throw new Refused('voting-ended');
    return keys;
  }

  #putsOf(periodId: string): Gathered<Put, void> {
    for (const [id, puts] of this.#puts) if (puts.isIdle && id !== periodId) this.#puts.delete(id);
    const puts = this.#puts.get(periodId) ?? new Gathered((all) => this.#putAll(periodId, all));
    this.#puts.set(periodId, puts);
    return puts;
  }

  /**
   * One statement for all that wait. What is in the box already stays, and is compared with what
   * was to be put in its place.
   */
  async #putAll(periodId: string, puts: readonly Put[]): Promise<(() => void)[]> {
    const first = new Map<string, Put>();
    for (const put of puts) if (!first.has(put.key)) first.set(put.key, put);
    const { rows } = await this.pool
      .query<{ stored: Readonly<Record<string, string>> }>(
        `update rating.ballot_box set ballots = $2::jsonb || ballots
         where period_id = $1 and not is_closed
         returning (
           select jsonb_object_agg(key, value) from jsonb_each(ballots) where key = any($3)
         ) as stored`,
        [periodId, asObject([...first.values()]), [...first.keys()]],
      )
      .catch(asTransient);
    const stored = rows[0]?.stored;
    return puts.map((put) => () => {
      if (!stored) throw new Refused('voting-ended');
      const sealed = stored[put.key]!;
      if (sealed === put.sealed) return;
      if (!put.keys.seals.openBallot({ key: put.key, sealed }).equals(put.bytes))
        throw new Refused('credential-used');
    });
  }

  /**
   * What lies under an id stays as it is, for an event may rest on it: the same again changes
   * nothing, something else is refused. An insertion that finds no open box writes nothing.
   */
  async #keepOnce(
    insertion: string,
    values: readonly unknown[],
    selection: string,
    isSame: (sealed: Buffer) => boolean,
  ): Promise<void> {
    const { rowCount } = await this.pool.query(insertion, [...values]);
    if (rowCount === 1) return;
    const key = values.slice(0, -1);
    const { rows } = await this.pool.query<{ sealed: Buffer }>(selection, key);
    const { rowCount: open } = await this.pool.query(
      'select from rating.ballot_box where period_id = $1 and not is_closed',
      [values[0]],
    );
    if (!rows[0] || open === 0) throw new Refused('voting-ended');
    if (!isSame(rows[0].sealed)) throw new Refused('idempotency-key-reused');
  }

  /**
   * Writes the tables anew, so that no old version of a row is left in their files: what was
   * deleted, and in which order the rest came. Takes milliseconds, but waits for whoever reads (a
   * backup), and everybody would wait behind it: it gives up after some seconds.
   */
  async #forget(): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query("set lock_timeout = '3s'");
      await client.query(`vacuum (full) ${BALLOT_BOX_TABLES.join(', ')}`);
      await client.query('reset lock_timeout');
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async #inTransaction(work: (client: PoolClient) => Promise<void>): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      await work(client);
      await client.query('commit');
      client.release();
    } catch (error) {
      // the connection's state is unknown after an error: it is closed, which rolls back
      client.release(true);
      throw error;
    }
  }
}

const asObject = (sealed: readonly SealedBallot[]): string =>
  JSON.stringify(Object.fromEntries(sealed.map(({ key, sealed }) => [key, sealed])));

/**
 * The statement has no mistakes, so the connection or the server failed, or a lock was not to be
 * had: the same may be tried again, whether it was done or not.
 */
const asTransient = (cause: unknown): never => {
  throw new TransientFailure('the ballot box can not be reached', { cause });
};
