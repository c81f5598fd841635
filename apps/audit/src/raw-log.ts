import type { EventStore } from '@yishi/event-store';
import type { ClientBase } from 'pg';

/** An event as it stands in the table: data parsed, nothing interpreted. */
export type RawEvent = Readonly<{
  position: bigint;
  stream: string;
  version: bigint;
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the audit reads the raw JSON and trusts no type of the program
  data: any;
}>;

const AT_ONCE = 2_000;

/** Rows of a query in order, some at a time, in the transaction that is open. */
export async function* rowsOf<R extends object>(
  client: ClientBase,
  cursor: string,
  sql: string,
  values: readonly unknown[] = [],
): AsyncGenerator<R> {
  await client.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${sql}`, [...values]);
  for (;;) {
    const { rows } = await client.query<R>(`FETCH ${AT_ONCE} FROM ${cursor}`);
    yield* rows;
    if (rows.length < AT_ONCE) break;
  }
  await client.query(`CLOSE ${cursor}`);
}

/** Every event that says something about money or participation, up to the position. */
export type RawLog = (upTo: bigint) => AsyncIterable<RawEvent>;

const MONEY = ['funding', 'appropriation', 'receipts'];
const OF_A_PROJECT = ['ProjectDrafted', 'ProjectRevised', 'HouseholdTookPart', 'HouseholdWithdrew'];

/** The log in PostgreSQL, in one transaction that is open, or in one of its own. */
export const fromDatabase = (client: ClientBase): RawLog =>
  async function* (upTo) {
    type Row = { position: string; stream: string; version: string; type: string; data: string };
    const rows = rowsOf<Row>(
      client,
      'audit_events',
      `SELECT position, stream, version, type, data FROM log.events
        WHERE position <= $1
          AND (category = ANY($2) OR category = 'project' AND type = ANY($3))
        ORDER BY position`,
      [upTo, MONEY, OF_A_PROJECT],
    );
    for await (const { position, stream, version, type, data } of rows)
      yield {
        position: BigInt(position),
        stream,
        version: BigInt(version),
        type,
        data: JSON.parse(data),
      };
  };

/** The log in any store. */
export const fromStore = (store: Pick<EventStore, 'readAll'>): RawLog =>
  async function* (upTo) {
    for await (const { events } of store.readAll(0n, { categories: [...MONEY, 'project'] }))
      for (const { position, stream, version, event } of events) {
        if (position > upTo) return;
        const isOfProject = stream.startsWith('project-');
        if (isOfProject && !OF_A_PROJECT.includes(event.type)) continue;
        yield { position, stream, version, type: event.type, data: event.data };
      }
  };
