import { setTimeout as delay } from 'node:timers/promises';
import {
  AmbiguousFailure,
  migrateEventStore,
  PostgresEventStore,
  type PostgresEventStoreOptions,
  START,
  TransientFailure,
} from '@yishi/event-store';
import {
  collect,
  eventually,
  follow,
  sampleEvent,
  sampleEvents,
  sampleStream,
} from '@yishi/event-store/contract';
import { Client, Pool } from 'pg';
import { type FreshDatabase, freshDatabase } from '../support/database';
import { testPool } from '../support/pool';

/** What one transaction of a writer does, so that a test can stop in the middle of it. */
const APPEND_ONE = `SELECT head FROM log.append(
  ARRAY[$1::text], ARRAY[-1]::bigint[], ARRAY[1], ARRAY[1], ARRAY[$1::text],
  ARRAY[gen_random_uuid()], ARRAY['Aside'], ARRAY['{}'], ARRAY['{}'])`;
const TERMINATE_WRITERS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE application_name = 'event store writer' AND datname = current_database()`;

let database: FreshDatabase;
let pool: Pool;
const ends: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  database = await freshDatabase();
  pool = testPool(database.url, { max: 6 });
  await migrateEventStore(pool);
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await pool.end();
  await database.drop();
});

function open(options: PostgresEventStoreOptions = {}): PostgresEventStore {
  const store = new PostgresEventStore(pool, { pollMs: 5, ...options });
  ends.push(() => store.close());
  return store;
}

/** A session beside the store, in a transaction. */
async function aside(): Promise<Client> {
  const client = new Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
  ends.push(() => client.end());
  await client.query('BEGIN');
  return client;
}

const positionsOf = (count: number): bigint[] =>
  Array.from({ length: count }, (_, index) => BigInt(index + 1));

const oneWaitsForTheLock = (): Promise<void> =>
  eventually(async () => {
    const { rows } = await pool.query(
      `SELECT 1 FROM pg_stat_activity
        WHERE wait_event = 'advisory' AND datname = current_database()`,
    );
    expect(rows.length).toBeGreaterThan(0);
  });

describe('order of positions', () => {
  it('is the order of commits when one numbers first and commits last', async () => {
    const store = open();
    const following = follow(store, START);
    const slow = await aside();
    await slow.query(APPEND_ONE, ['slow-1']);
    const appending = store.append(sampleStream(), sampleEvents(1), 0n);
    await oneWaitsForTheLock();
    expect((await collect(store, START)).events).toEqual([]);
    await slow.query('COMMIT');
    expect((await appending).position).toBe(2n);
    await eventually(() =>
      expect(following.events.map((event) => event.position)).toEqual([1n, 2n]),
    );
    expect(following.events[0]?.stream).toBe('slow-1');
  });

  it('has no gap after a rollback', async () => {
    const store = open();
    const slow = await aside();
    await slow.query(APPEND_ONE, ['slow-1']);
    const appending = store.append(sampleStream(), sampleEvents(2), 0n);
    await oneWaitsForTheLock();
    await slow.query('ROLLBACK');
    expect((await appending).position).toBe(2n);
    const { events } = await collect(store, START);
    expect(events.map((event) => event.position)).toEqual([1n, 2n]);
  });

  it('has no gap after a backend that numbered dies before it commits', async () => {
    const store = open();
    const dying = await aside();
    await dying.query(APPEND_ONE, ['slow-1']);
    const { rows } = await dying.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const appending = store.append(sampleStream(), sampleEvents(1), 0n);
    await oneWaitsForTheLock();
    await pool.query('SELECT pg_terminate_backend($1)', [rows[0]!.pid]);
    expect((await appending).position).toBe(1n);
    const { events } = await collect(store, START);
    expect(events.map((event) => event.position)).toEqual([1n]);
  });

  it('does not wait for a transaction that has nothing to do with the log', async () => {
    await pool.query('CREATE TABLE other (n int)');
    const store = open();
    const unrelated = await aside();
    await unrelated.query('INSERT INTO other VALUES (1)');
    await unrelated.query('SELECT count(*) FROM log.events');
    const following = follow(store, START);
    await store.append(sampleStream(), sampleEvents(3), 0n);
    await eventually(() => expect(following.events).toHaveLength(3));
  });

  it('holds with several slow writers and a reader that starts anew for each page', async () => {
    const store = open();
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let turn = 0; turn < 10; turn++) {
        const slow = await aside();
        await slow.query(APPEND_ONE, [`slow-${writer}-${turn}`]);
        await delay(2);
        await slow.query(turn % 3 === 2 ? 'ROLLBACK' : 'COMMIT');
      }
    });
    const stream = sampleStream();
    const quick = (async () => {
      for (let turn = 0; turn < 20; turn++) await store.append(stream, sampleEvents(1), 'any');
    })();
    const expected = 4 * 7 + 20;
    const readers = [1, 3].map(async (batchSize) => {
      const seen: bigint[] = [];
      for (let position = START; seen.length < expected; ) {
        for await (const batch of store.readAll(position, { batchSize })) {
          seen.push(...batch.events.map((event) => event.position));
          position = batch.position;
          break; // restarted between one page and the next
        }
      }
      return seen;
    });
    await Promise.all([...writers, quick]);
    for (const seen of await Promise.all(readers)) expect(seen).toEqual(positionsOf(expected));
  });

  it('lets two readers meet at a page that ends where a writer is about to commit', async () => {
    const store = open();
    await store.append(sampleStream(), sampleEvents(4), 0n);
    const slow = await aside();
    await slow.query(APPEND_ONE, ['slow-1']);
    const readers = [
      follow(store, START, { batchSize: 2 }),
      follow(store, START, { batchSize: 4 }),
    ];
    await eventually(() => {
      for (const reader of readers) expect(reader.seen.caughtUp).toContain(4n);
    });
    await slow.query('COMMIT');
    await eventually(() => {
      for (const reader of readers) {
        expect(reader.events.map((event) => event.position)).toEqual(positionsOf(5));
      }
    });
  });
});

describe('failures', () => {
  it('answers every append though the writer is terminated again and again', async () => {
    const store = open();
    // Some kills come in the middle of a batch, some while the next connection is being made.
    const killing = (async () => {
      let killed = 0;
      for (let turn = 0; turn < 60; turn++) {
        await delay((turn * 7) % 16);
        killed += (await pool.query(TERMINATE_WRITERS)).rows.length;
      }
      return killed;
    })();
    const sent = await Promise.all(
      Array.from({ length: 16 }, async (_, caller) => {
        const stream = sampleStream();
        const ids: string[] = [];
        for (let version = 0n; version < 60n; version += 2n) {
          const events = sampleEvents(2);
          const expected = caller % 2 === 0 ? version : 'any';
          // As the port says: after a failure the same call again.
          for (let answer: unknown; answer === undefined; ) {
            answer = await store.append(stream, events, expected).catch((error: Error) => {
              const isOfTheClosedSet =
                error instanceof AmbiguousFailure || error instanceof TransientFailure;
              if (!isOfTheClosedSet) throw error;
            });
          }
          ids.push(...events.map((event) => event.id));
        }
        return { stream, ids };
      }),
    );
    expect(await killing).toBeGreaterThan(0);
    for (const { stream, ids } of sent) {
      expect((await store.read(stream)).events.map((event) => event.id)).toEqual(ids);
    }
    const { events } = await collect(store, START);
    expect(events.map((event) => event.position)).toEqual(positionsOf(16 * 60));
  });

  it('does not hang when another holds the lock, and the repeated call finds its end', async () => {
    const store = open({ appendTimeoutMs: 300 });
    const holder = await aside();
    await holder.query(APPEND_ONE, ['slow-1']);
    const [stream, events] = [sampleStream(), sampleEvents(2)];
    const started = performance.now();
    const failure = await store.append(stream, events, 0n).catch((error: Error) => error);
    expect(performance.now() - started).toBeLessThan(3_000);
    const isOfTheClosedSet =
      failure instanceof AmbiguousFailure || failure instanceof TransientFailure;
    expect(isOfTheClosedSet).toBe(true);
    await holder.query('COMMIT');
    expect(await store.append(stream, events, 0n)).toEqual({ version: 2n, position: 3n });
  });

  it('says transient when no server can be reached, as nothing was sent', async () => {
    const unreachable = new Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/none' });
    const store = new PostgresEventStore(unreachable, { appendTimeoutMs: 200 });
    const appending = store.append(sampleStream(), sampleEvents(1), 0n);
    await expect(appending).rejects.toThrow(TransientFailure);
    await expect(appending).rejects.toThrow(/connecting failed/);
    await expect(store.read(sampleStream())).rejects.toThrow(TransientFailure);
    await store.close();
    await unreachable.end();
  });

  it('says transient when the table is not there, and goes on when it is', async () => {
    const store = open();
    await pool.query('ALTER TABLE log.events RENAME TO gone');
    const stream = sampleStream();
    const failing = [0n, 0n].map(() => store.append(sampleStream(), sampleEvents(1), 0n));
    for (const one of failing) await expect(one).rejects.toThrow(TransientFailure);
    await pool.query('ALTER TABLE log.gone RENAME TO events');
    expect((await store.append(stream, sampleEvents(1), 0n)).version).toBe(1n);
  });

  it('refuses what is too much instead of growing', async () => {
    const store = open({ maxWaiting: 50 });
    const holder = await aside();
    await holder.query(APPEND_ONE, ['slow-1']);
    const settling = Promise.allSettled(
      Array.from({ length: 60 }, () => store.append(sampleStream(), sampleEvents(1), 0n)),
    );
    await oneWaitsForTheLock();
    await holder.query('COMMIT');
    const settled = await settling;
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused).toHaveLength(10);
    for (const reason of refused) {
      expect(reason).toBeInstanceOf(TransientFailure);
      expect(reason.message).toMatch(/overloaded/);
    }
  });

  it('keeps a subscription through the loss of every connection', async () => {
    const store = open();
    const following = follow(store, START);
    await store.append(sampleStream(), sampleEvents(1), 0n);
    await eventually(() => expect(following.events).toHaveLength(1));
    const admin = await aside();
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await store.append(sampleStream(), sampleEvents(2), 0n);
    await eventually(() => expect(following.events).toHaveLength(3));
    expect(following.seen.stopped).toEqual([]);
  });

  it('stops a subscription whose event can not be read, and names the place', async () => {
    const store = open();
    await store.append(sampleStream(), [sampleEvent()], 0n);
    await pool.query(
      `INSERT INTO log.events VALUES
         (2, 'bad-1', 1, 'bad', gen_random_uuid(), 'Bad', 'not json', '{}')`,
    );
    const following = follow(store, START);
    await eventually(() => expect(following.seen.stopped).toHaveLength(1));
    expect(following.seen.stopped[0]?.message).toMatch(/position 2/);
  });
});
