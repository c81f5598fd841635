import { createSecretKey, hash, randomBytes, randomUUID } from 'node:crypto';
import { TransientFailure } from '@yishi/event-store';
import { PurposeKeys, SealBroken } from '@yishi/platform';
import type { Pool } from 'pg';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/database';
import { testPool } from '../../../../test/support/pool';
import type { Ballot, Credential } from './ballot-box';
import { ballot, outcome, sheet, votedIn } from './contract/samples';
import { BALLOT_BOX_TABLES } from './migrate-ballot-box';
import { PostgresBallotBox } from './postgres-ballot-box';

/** What the tables hold, as whoever administers the database sees it. */
describe('the tables of the ballot box', () => {
  const keys = new PurposeKeys(createSecretKey(randomBytes(32)));
  let database: FreshDatabase;
  let pool: Pool;
  let box: PostgresBallotBox;

  beforeAll(async () => {
    database = await freshDatabase();
    pool = testPool(database.url);
    box = await PostgresBallotBox.on(pool, keys, { modulusBits: 2_048 });
  });
  afterAll(async () => {
    await pool?.end();
    await database?.drop();
  });

  const value = async <T>(statement: string, values: unknown[] = []): Promise<T> =>
    Object.values((await pool.query(statement, values)).rows[0] ?? {})[0] as T;
  const sealedBallots = (periodId: string) =>
    value<Record<string, string>>('select ballots from rating.ballot_box where period_id = $1', [
      periodId,
    ]);

  it('have no column for a time, a household, an address or a request', async () => {
    const { rows } = await pool.query<{ column: string }>(
      `select table_name || '.' || column_name || ' ' || data_type as column
       from information_schema.columns where table_schema = 'rating' order by 1`,
    );
    expect(rows.map(({ column }) => column)).toEqual([
      'ballot_box.ballots jsonb',
      'ballot_box.is_closed boolean',
      'ballot_box.period_id uuid',
      'paper_entry.batch text',
      'paper_entry.is_put boolean',
      'paper_entry.period_id uuid',
      'paper_entry.person_id uuid',
      'paper_entry.sealed bytea',
      'period_key.period_id uuid',
      'period_key.public_key bytea',
      'period_key.sealed bytea',
      'reviewer_sheet.period_id uuid',
      'reviewer_sheet.reviewer_id uuid',
      'reviewer_sheet.sealed bytea',
    ]);
    const sequences = "select count(*)::int from pg_class where relkind = 'S' and relnamespace = ";
    expect(await value(`${sequences} 'rating'::regnamespace`)).toBe(0);
  });

  /**
   * The whole voting of a compound, then everything of it that the database shows: rows, in their
   * order on disk, with the lengths of all that is random.
   */
  async function votingOf(ballots: readonly Ballot[], order: readonly number[]) {
    const { periodId, credentials } = await votedIn(box, ballots.length);
    for (const at of order) await box.putBallot(periodId, credentials[at]!, ballots[at]!);
    await box.keepPaperEntry(periodId, '1', reviewer, [ballots[0]!, ballots[1]!]);
    await box.putSheet(periodId, reviewer, sheet(ballots[0]![0]!.scores[0]!));
    const state: Record<string, unknown> = {};
    for (const table of BALLOT_BOX_TABLES) {
      const { rows } = await pool.query(
        `select to_jsonb(t) as row, pg_column_size(t) as bytes
         from ${table} t where period_id = $1 order by ctid`,
        [periodId],
      );
      state[table] = rows.map(({ row, bytes }) => ({ row: shapeOf(row), bytes }));
    }
    return { state, periodId, credentials, sealed: await sealedBallots(periodId) };
  }
  const reviewer = '0190a000-0000-7000-8000-0000000000a1';

  /** Random texts become their length; flags, names and ids of persons stay. */
  function shapeOf(row: Record<string, unknown>): unknown {
    const { ballots, period_id: _, ...rest } = row;
    const texts = Object.entries(rest).map(([name, field]) => [
      name,
      typeof field === 'string' && field.startsWith('\\x') ? field.length : field,
    ]);
    const inBox = Object.entries((ballots ?? {}) as Record<string, string>);
    return { ...Object.fromEntries(texts), ballots: inBox.map(([k, v]) => [k.length, v.length]) };
  }

  it('are the same when two households swap their ballots, and whatever the order', async () => {
    const [low, high] = [ballot(0, 100), ballot(97, 3)];
    const others = [ballot(60), ballot(60), ballot(61)];
    const runs = [
      await votingOf([low, high, ...others], [0, 1, 2, 3, 4]),
      await votingOf([high, low, ...others], [0, 1, 2, 3, 4]),
      await votingOf([low, high, ...others], [4, 2, 3, 1, 0]),
    ];
    expect(runs[1]!.state).toEqual(runs[0]!.state);
    expect(runs[2]!.state).toEqual(runs[0]!.state);
    expect(runs[0]!.state['rating.ballot_box']).toHaveLength(1);
    for (const { periodId } of runs) await box.close(periodId);
    const read = await Promise.all(runs.map(({ periodId }) => box.read(periodId)));
    expect(read[1]!.ballots).toEqual(read[0]!.ballots);
    expect(read[2]!.ballots).toEqual(read[0]!.ballots);
  });

  it('hold ballots under keys whose order is that of the keys, not of the arrival', async () => {
    const { periodId, credentials } = await votedIn(box, 6);
    const arrived: string[] = [];
    for (const [index, each] of credentials.entries()) {
      await box.putBallot(periodId, each, ballot(index));
      const known = Object.keys(await sealedBallots(periodId));
      arrived.push(known.find((key) => !arrived.includes(key))!);
    }
    const text = await value<string>(
      'select ballots::text from rating.ballot_box where period_id = $1',
      [periodId],
    );
    const stored = [...text.matchAll(/"([\w-]{22})":/g)].map(([, key]) => key!);
    const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
    expect(stored).toEqual([...arrived].sort(byBytes));
  });

  it('hold nothing of a credential or a ballot that can be read or recomputed', async () => {
    const { periodId, credentials } = await votedIn(box, 2);
    const [mine, other] = credentials as [Credential, Credential];
    await box.putBallot(periodId, mine, ballot(88));
    await box.putBallot(periodId, other, ballot(88));
    const [one, two] = Object.values(await sealedBallots(periodId));
    expect(one).not.toBe(two);
    let dump = '';
    for (const table of BALLOT_BOX_TABLES) {
      const { rows } = await pool.query(`select t::text as text from ${table} t`);
      dump += rows.map(({ text }) => text).join('\n');
    }
    for (const bytes of [mine.message, mine.signature])
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        const digest = hash('sha256', bytes, encoding);
        expect(dump).not.toContain(Buffer.from(bytes).toString(encoding).slice(0, 20));
        expect(dump).not.toContain(digest.slice(0, 20));
      }
    expect(dump.length).toBeGreaterThan(1_000);
  });

  it('are refused when somebody changed, moved or swapped what is sealed', async () => {
    const { periodId, credentials } = await votedIn(box, 3);
    for (const [index, each] of credentials.entries())
      await box.putBallot(periodId, each, ballot(index));
    await box.putSheet(periodId, reviewer, sheet(1));
    await box.close(periodId);
    const good = await sealedBallots(periodId);
    const [one, two] = Object.keys(good) as [string, string];
    const flipped = Buffer.from(good[one]!, 'base64');
    flipped[40]! ^= 1;
    const tampered: Readonly<Record<string, object>> = {
      'a bit': { ...good, [one]: flipped.toString('base64') },
      'two ballots swapped': { ...good, [one]: good[two], [two]: good[one] },
      'a ballot twice': { ...good, [randomBytes(16).toString('base64url')]: good[one] },
      'a ballot made up': { ...good, [one]: randomBytes(221).toString('base64') },
      'a ballot cut': { ...good, [one]: good[one]!.slice(0, 20) },
    };
    for (const [what, ballots] of Object.entries(tampered)) {
      await write(periodId, ballots);
      expect([what, await failure(box.read(periodId))]).toEqual([what, SealBroken]);
    }
    await write(periodId, good);
    expect((await box.read(periodId)).ballots).toHaveLength(3);
    await pool.query('update rating.reviewer_sheet set reviewer_id = $2 where period_id = $1', [
      periodId,
      randomUUID(),
    ]);
    expect(await failure(box.read(periodId))).toBe(SealBroken);
  });

  const write = (periodId: string, ballots: object) =>
    pool.query('update rating.ballot_box set ballots = $2 where period_id = $1', [
      periodId,
      JSON.stringify(ballots),
    ]);
  const failure = (call: Promise<unknown>) =>
    call.then(
      () => 'nothing',
      (error: Error) => error.constructor,
    );

  it('do not open with the key of another vault, nor with the keys of another period', async () => {
    const [mine, other] = [await votedIn(box, 1), await votedIn(box)];
    await box.putBallot(mine.periodId, mine.credentials[0]!, ballot(5));
    const stranger = new PurposeKeys(createSecretKey(randomBytes(32)));
    const wrong = await PostgresBallotBox.on(pool, stranger);
    expect(await failure(wrong.read(mine.periodId))).toBe(SealBroken);
    expect(await failure(wrong.putBallot(mine.periodId, mine.credentials[0]!, ballot(5)))).toBe(
      SealBroken,
    );
    await pool.query(
      `update rating.period_key k set sealed = o.sealed, public_key = o.public_key
       from rating.period_key o where k.period_id = $1 and o.period_id = $2`,
      [mine.periodId, other.periodId],
    );
    const fresh = await PostgresBallotBox.on(pool, keys);
    expect(await failure(fresh.blindSign(mine.periodId, Buffer.alloc(256)))).toBe(SealBroken);
  });

  it('do not open when the public key beside was replaced', async () => {
    const [mine, other] = [await votedIn(box), await votedIn(box)];
    await pool.query('update rating.period_key set public_key = $2 where period_id = $1', [
      mine.periodId,
      Buffer.from(other.publicKey, 'base64url'),
    ]);
    const fresh = await PostgresBallotBox.on(pool, keys);
    expect(await failure(fresh.blindSign(mine.periodId, Buffer.alloc(256)))).toBe(SealBroken);
  });

  it('keep nothing of a period that was destroyed, not even in the free space of their files', async () => {
    const { periodId, credentials } = await votedIn(box, 3);
    for (const [index, each] of credentials.entries())
      await box.putBallot(periodId, each, ballot(index));
    await box.putSheet(periodId, reviewer, sheet(1));
    await box.close(periodId);
    const [key] = Object.keys(await sealedBallots(periodId)) as [string];
    const place = Buffer.from(key).toString('hex');
    const id = periodId.replaceAll('-', '');
    expect((await files()).filter((bytes) => bytes.includes(id))).not.toEqual([]);
    expect((await files()).some((bytes) => bytes.includes(place))).toBe(true);
    const remains = async () =>
      (await files()).filter((bytes) => bytes.includes(id) || bytes.includes(place)).length;
    // a snapshot that somebody else holds (autovacuum looks at tables) keeps what it may see
    for (let tries = 1; tries <= 20; tries++) {
      await box.destroy(periodId);
      if ((await remains()) === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(await remains()).toBe(0);
  });

  it('are closed while a backup reads them, and destroyed once it has ended', async () => {
    const { periodId, credentials } = await votedIn(box, 1);
    await box.putBallot(periodId, credentials[0]!, ballot(1));
    const backup = await pool.connect();
    await backup.query('begin; lock table rating.ballot_box in access share mode');
    await box.close(periodId);
    expect((await box.read(periodId)).ballots).toEqual([ballot(1)]);
    expect(await failure(box.destroy(periodId))).toBe(TransientFailure);
    await backup.query('commit');
    backup.release();
    await box.destroy(periodId);
    const id = periodId.replaceAll('-', '');
    expect((await files()).some((bytes) => bytes.includes(id))).toBe(false);
  });

  /** The files of the tables and of what is kept beside them, in hex. */
  async function files(): Promise<readonly string[]> {
    await pool.query('checkpoint');
    const { rows } = await pool.query<{ bytes: string }>(
      `select encode(pg_read_binary_file(pg_relation_filepath(r)), 'hex') as bytes
       from pg_class t, unnest(array[t.oid, t.reltoastrelid]) as r
       where t.relnamespace = 'rating'::regnamespace and t.relkind = 'r' and r <> 0`,
    );
    return rows.map(({ bytes }) => bytes);
  }

  it('are read by whoever comes after a restart: what was acknowledged is there', async () => {
    const { periodId, credentials } = await votedIn(box, 4);
    const puts = credentials.map((each, index) => box.putBallot(periodId, each, ballot(index)));
    await Promise.all(puts);
    const later = testPool(database.url);
    const next = await PostgresBallotBox.on(later, keys);
    expect(await next.count(periodId)).toBe(4);
    expect(await outcome(next.putBallot(periodId, credentials[0]!, ballot(9)))).toBe(
      'credential-used',
    );
    await next.close(periodId);
    expect((await next.read(periodId)).ballots).toEqual([0, 1, 2, 3].map((n) => ballot(n)));
    await later.end();
  });
});
