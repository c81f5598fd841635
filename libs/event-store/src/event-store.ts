import type { Event, EventMetadata } from '@yishi/kernel';

/** Number of events in a stream; `0n` = no stream. */
export type Version = bigint;

/** Place in the whole log: opaque, strictly increasing. Compare and store it, no arithmetic. */
export type Position = bigint;

export const START: Position = 0n;

/** An event to append. `id` is made by the client, once: a retry sends the same id. */
export type EventToAppend<E extends Event = Event> = Readonly<{
  id: string;
  event: E;
  metadata: EventMetadata;
}>;

/** An event as the log holds it. `version` is its place in the stream (the first is `1n`). */
export type Recorded<E extends Event = Event> = Readonly<{
  id: string;
  stream: string;
  version: Version;
  position: Position;
  event: E;
  metadata: EventMetadata;
}>;

/** The stream holds `version` and `position` after the append (also when it was there already). */
export type Appended = Readonly<{ version: Version; position: Position }>;

/** The stream is not at the expected version; `actual` says where it is. Nothing was written. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict';
  constructor(
    readonly stream: string,
    readonly expected: Version,
    readonly actual: Version,
  ) {
    super(`${stream} is at version ${actual}, not ${expected}`);
  }
}

/** The append reuses ids with other content, or only part of it is there. Nothing was written. */
export class IdempotencyViolation extends Error {
  override readonly name = 'IdempotencyViolation';
}

/** Certainly nothing was written; the same call may be made again. */
export class TransientFailure extends Error {
  override readonly name = 'TransientFailure';
}

/** It is unknown whether it was written: call again with the same ids and the same version. */
export class AmbiguousFailure extends Error {
  override readonly name = 'AmbiguousFailure';
}

export type ReadOptions = Readonly<{
  /** Read events after this version (exclusive). Default `0n`. */
  after?: Version;
  /** At most so many events; default all. */
  maxCount?: number;
}>;

export type ReadAllOptions = Readonly<{
  /** Only streams of these categories (`category-id`); default all. */
  categories?: readonly string[];
  /** Only events of these types; default all. Much of what is read and left out costs little. */
  types?: readonly string[];
  /** Events a batch, 1 to 5,000; default 2,000. */
  batchSize?: number;
  signal?: AbortSignal;
}>;

/** A page of the log. `position` is the place up to which everything was seen, matching or not. */
export type Batch = Readonly<{ events: readonly Recorded[]; position: Position }>;

export type SubscribeOptions = Omit<ReadAllOptions, 'signal'> &
  Readonly<{
    /** Called each time the subscription has seen the head of the log. */
    onCaughtUp?: (position: Position) => void;
    /**
     * Called once when the handler threw or the subscription can not go on; it has stopped then.
     */
    onStopped?: (error: Error) => void;
  }>;

/** One write of a store, whose appends went together and are durable. */
export type WrittenBatch = Readonly<{ appends: number; events: number; durationMs: number }>;

export interface Subscription {
  /** Resolves when the running handler has ended and no other will be called. */
  stop(): Promise<void>;
}

/**
 * The log. Every implementation passes `eventStoreContract` (see `contract/`).
 * Streams are named `category-id`. An append is at most 1,000 events and, per event, 1 MiB of JSON.
 */
export abstract class EventStore {
  /**
   * Events of one stream in order, and the stream's version (also when `maxCount` cut the events
   * short).
   */
  abstract read(
    stream: string,
    options?: ReadOptions,
  ): Promise<{ events: Recorded[]; version: Version }>;

  /**
   * Appends all events or none, and answers after they are durable.
   * Errors: `VersionConflict`, `IdempotencyViolation`, `TransientFailure`, `AmbiguousFailure`.
   * The same ids at the same expected version again (or a prefix of what is there) answer as the
   * first time did.
   * `'any'` appends at the end whatever the version; the ids then are still refused when they are
   * in the stream with other content.
   */
  abstract append(
    stream: string,
    events: readonly EventToAppend[],
    expected: Version | 'any',
  ): Promise<Appended>;

  /**
   * Everything after the position in the order of positions, up to the head at the time of the last
   * page.
   */
  abstract readAll(after: Position, options?: ReadAllOptions): AsyncIterable<Batch>;

  /** The position of the last event; `START` when the log is empty. */
  abstract head(): Promise<Position>;

  /**
   * Catches up, then follows. Batches come one at a time and in order; the next waits for the
   * handler.
   */
  abstract subscribe(
    after: Position,
    handler: (batch: Batch) => Promise<void>,
    options?: SubscribeOptions,
  ): Subscription;

  /** Refuses new appends, ends subscriptions, waits for what is under way. */
  abstract close(): Promise<void>;
}
