import type { Position } from '@yishi/event-store';
import type { Event } from '@yishi/kernel';
import type { IntegrationEvents } from '@yishi/messaging';

/**
 * An event as a follower sees it: from the log (`stream` is its stream) or from the bus (`stream`
 * is the publisher's).
 */
export type Followed<D = object> = Readonly<{
  type: string;
  data: Readonly<D>;
  /** When it happened: UTC, ISO 8601 with milliseconds. */
  at: string;
  by: string;
  role: string;
  stream: string;
  /**
   * Place in the publisher's log, and among the events published for one log event (0 from the
   * log).
   */
  position: Position;
  index: number;
  commandId: string;
  /** W3C trace context of the command that caused the event, when it was traced. */
  traceparent?: string;
  /** From the bus: messages of one key keep their order. */
  key?: string;
  /** From the bus: why its contents could not be read, when they could not. */
  unreadable?: string;
}>;

/** Follow this context's own streams, by category. */
export const fromLog = (...categories: string[]): LogSource => ({ kind: 'log', categories });
/** Follow what other contexts publish, by topic. */
export const fromTopics = (...topics: string[]): TopicSource => ({ kind: 'topics', topics });
export type LogSource = Readonly<{ kind: 'log'; categories: readonly string[] }>;
export type TopicSource = Readonly<{ kind: 'topics'; topics: readonly string[] }>;

/** The data type of each event type: of a union of log events, or of all integration events. */
export type DataByType<E extends Event> = { [K in E['type']]: Extract<E, { type: K }>['data'] };

// ------------------------------------------------------------------------------------- projections

export type Key = Readonly<Record<string, string | number | bigint>>;
// biome-ignore lint/suspicious/noExplicitAny: an entity class is known by its constructor only
export type EntityClass = new (...args: any[]) => object;

/**
 * Row operations of one batch. They are gathered, merged by key and written set-wise in the
 * transaction that moves the checkpoint. Columns are the entity's property names; `bigint` columns
 * take `bigint`.
 */
export interface Rows<Tables extends string = string> {
  /** Inserts the row, or replaces all its columns. */
  put(table: Tables, row: object): void;
  /** Changes some columns of a row that exists; nothing happens when it does not. */
  patch(table: Tables, key: Key, columns: object): void;
  /**
   * Adds to number columns; the row is made when it is missing (other columns take their defaults).
   */
  add(table: Tables, key: Key, increments: Readonly<Record<string, bigint | number>>): void;
  remove(table: Tables, key: Key): void;
  /** The row as it is now, this batch's operations included. Only for keys that `reads` named. */
  get<R extends object>(table: Tables, key: Key): Readonly<R> | undefined;
}

/**
 * A read model: tables and how events change them. Raise `version` when the tables or the handlers
 * change: it is then rebuilt beside the old tables and swapped when caught up. A handler that
 * throws stops the projection and turns readiness red; behind a broker the message is parked.
 */
export type Projection<Tables extends string = string, D extends object = object> = Readonly<{
  /** `<context>.<noun>`, e.g. `project.page`. */
  name: string;
  version: number;
  source: LogSource | TopicSource;
  /** Alias → TypeORM entity. The tables are made from the entities' metadata. */
  tables: Readonly<Record<Tables, EntityClass>>;
  /**
   * Rows the handler of this event wants to `get`; fetched set-wise before the batch is handled.
   */
  reads?: (event: Followed) => readonly (readonly [Tables, Key])[];
  /**
   * Further rows, whose keys stand in the rows that `reads` named: fetched after those, once a
   * batch. `rows` may only be asked for what `reads` named of the same event, and shows it as it was
   * before the batch.
   */
  readsOnward?: (
    event: Followed,
    rows: Pick<Rows<Tables>, 'get'>,
  ) => readonly (readonly [Tables, Key])[];
  on: { readonly [K in keyof D]?: (event: Followed<D[K]>, rows: Rows<Tables>) => void };
}>;

/** Names the handlers' data types: `projection<ProjectEvent>()({ … })` for the own log. */
export const projection =
  <E extends Event>() =>
  <T extends string>(definition: Projection<T, DataByType<E>>): Projection<T, DataByType<E>> =>
    definition;

/**
 * The same over integration events: `topicProjection({ source: fromTopics('yishi.project.v1'), …
 * })`.
 */
export const topicProjection = <T extends string>(
  definition: Projection<T, IntegrationEvents>,
): Projection<T, IntegrationEvents> => definition;

// --------------------------------------------------------------------------------------- processes

// biome-ignore lint/suspicious/noExplicitAny: a command class is known by its constructor only
export type CommandClass<C = any> = new () => C;

/** A command that a process wants sent: now, or when the clock reaches `dueAt`. */
export type Reaction = Readonly<{
  command: CommandClass;
  input: object;
  dueAt?: string;
  /** Refusal codes that only say the command came too late; any other refusal stops the process. */
  tolerates?: readonly string[];
}>;

/** Plain-function form of a `Reaction`, checked against the command's fields. */
export const send = <C>(
  command: CommandClass<C>,
  input: { [K in keyof C & string]: C[K] },
  options: Pick<Reaction, 'dueAt' | 'tolerates'> = {},
): Reaction => ({ command, input, ...options });

/**
 * A process manager: reacts to events with commands. Command ids are derived from the process, the
 * event's position and the reaction's place, so a redelivered event sends the same command again
 * and the receiver answers as before. The checkpoint moves after the commands are answered. A
 * process has no version: it is never replayed.
 */
export type Process<D extends object = object> = Readonly<{
  name: string;
  source: LogSource | TopicSource;
  on: { readonly [K in keyof D]?: (event: Followed<D[K]>) => readonly Reaction[] };
}>;

export const process =
  <E extends Event>() =>
  (definition: Process<DataByType<E>>) =>
    definition;
export const topicProcess = (definition: Process<IntegrationEvents>): Process<IntegrationEvents> =>
  definition;

// --------------------------------------------------------------------------------------
// publication

/** One integration event to publish. */
export type Published = {
  [K in keyof IntegrationEvents]: Readonly<{ type: K; data: IntegrationEvents[K] }>;
}[keyof IntegrationEvents];

/**
 * What a context tells the others: pure mapping of its log events to integration events, in order.
 */
export type Publication<D extends object = object> = Readonly<{
  /** `yishi.<context>.v<major>` */
  topic: string;
  source: LogSource;
  on: { readonly [K in keyof D]?: (event: Followed<D[K]>) => readonly Published[] };
}>;

export const publication =
  <E extends Event>() =>
  (definition: Publication<DataByType<E>>) =>
    definition;

/** What a context module hands to `FollowingModule.forContext`. */
export type ContextFollowers = Readonly<{
  projections?: readonly Projection[];
  processes?: readonly Process[];
  publications?: readonly Publication[];
}>;
