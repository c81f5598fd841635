import { setTimeout as delay } from 'node:timers/promises';
import {
  type AllStreamSubscription,
  BACKWARDS,
  END,
  START as FIRST,
  FORWARDS,
  jsonEvent,
  type ResolvedEvent,
  type StreamingRead,
  StreamNotFoundError,
  streamNameFilter,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import type { PreparedAppend } from '../append';
import { type Position, START, type Version } from '../event-store';
import type { KurrentConnection } from './connection';
import type { StoredEvent } from './events';
import { asReadFailure, NoAnswer } from './failures';

/**
 * Says whether the call is to be cut short. What ends by itself is cheaper left to end: to cancel a
 * call costs more than to make one.
 */
export type Take = (event: StoredEvent) => boolean;

/** A call, made with what to do when there is a sign of life that is no event. */
type Open = (onLife: () => void) => EventCall;
type EventCall = StreamingRead<ResolvedEvent> | AllStreamSubscription;

/** A scan that finds nothing shows after so many events that it goes on. */
const WINDOW = 1_000;
/** A follower may lag behind the leader: what the store says of versions has to be the latest. */
const FROM_LEADER = { requiresLeader: true };

/**
 * The calls the store makes, each with a time limit of its own: the client has none for reads, for
 * subscriptions and for batch appends.
 */
export class KurrentCalls {
  constructor(
    private readonly connection: KurrentConnection,
    /** A read fails when nothing comes for so long. */
    private readonly readTimeoutMs: number,
  ) {}

  /**
   * Writes the events after the version, all or none. `false` when the stream is not there.
   *
   * It is the plain `Append`, one HTTP/2 stream a call. Left alone, the client takes `BatchAppend`:
   * one stream without a deadline for all calls, and one table of waiting calls for all clients of
   * the process. When that stream breaks, every waiting append of every client is rejected, and an
   * answer that comes afterwards finds no entry in the table and throws where nobody catches it,
   * which ends the process. Credentials with the call switch it off; without TLS the client sends
   * none, whatever they are.
   */
  async write(
    { stream, events }: PreparedAppend,
    after: Version,
    deadlineMs: number,
  ): Promise<boolean> {
    const { client, credentials } = this.connection;
    try {
      await client.appendToStream(
        stream,
        events.map(({ id, type, data, metadata }) =>
          jsonEvent({ id, type, data: JSON.parse(data), metadata: Buffer.from(metadata) }),
        ),
        {
          ...FROM_LEADER,
          expectedRevision: after === 0n ? 'no_stream' : after - 1n,
          credentials,
          deadline: deadlineMs,
        },
      );
      return true;
    } catch (error) {
      if (error instanceof WrongExpectedVersionError) return false;
      throw error;
    }
  }

  /** Events of a stream in order, after the version. `false` when there is no such stream. */
  async readStream(stream: string, after: Version, maxCount: number, take: Take): Promise<boolean> {
    const options = { ...FROM_LEADER, fromRevision: after, maxCount };
    return this.#read(() => this.connection.client.readStream(stream, options), take);
  }

  async lastOfStream(stream: string): Promise<StoredEvent | undefined> {
    let last: StoredEvent | undefined;
    const options = {
      ...FROM_LEADER,
      fromRevision: END,
      direction: BACKWARDS,
      maxCount: 1,
    } as const;
    const take: Take = (event) => {
      last = event;
      return false;
    };
    await this.#read(() => this.connection.client.readStream(stream, options), take);
    return last;
  }

  /** The log in order, from the position on (inclusive), KurrentDB's own events among it. */
  async readForwards(
    from: Position,
    maxCount: number,
    take: Take,
    signal?: AbortSignal,
  ): Promise<void> {
    const fromPosition = from === START ? FIRST : { commit: from, prepare: from };
    const options = { ...FROM_LEADER, direction: FORWARDS, fromPosition, maxCount } as const;
    await this.#read(() => this.connection.client.readAll(options), take, signal);
  }

  /** The log backwards from its end. */
  async readBackwards(maxCount: number, take: Take): Promise<void> {
    const options = { ...FROM_LEADER, direction: BACKWARDS, fromPosition: END, maxCount } as const;
    await this.#read(() => this.connection.client.readAll(options), take);
  }

  /** Events of streams whose name begins so, after the position, until there are enough. */
  async scan(
    prefixes: readonly string[],
    after: Position,
    take: Take,
    signal?: AbortSignal,
  ): Promise<void> {
    const fromPosition = after === START ? FIRST : { commit: after, prepare: after };
    const open = (checkpointReached: () => void): EventCall => {
      const names = { prefixes: [...prefixes], maxSearchWindow: WINDOW, checkpointReached };
      const options = { ...FROM_LEADER, filter: streamNameFilter(names), fromPosition } as const;
      return this.connection.client.subscribeToAll(options);
    };
    await this.#read(open, take, signal);
  }

  /** Ends every call under way; the client waits for the ends without a limit of its own. */
  async close(): Promise<void> {
    const limit = delay(this.readTimeoutMs, undefined, { ref: false });
    await Promise.race([this.connection.client.dispose(), limit]);
  }

  async #read(open: Open, take: Take, signal?: AbortSignal): Promise<boolean> {
    signal?.throwIfAborted();
    try {
      await gather(open, take, this.readTimeoutMs, signal);
      return true;
    } catch (error) {
      if (error instanceof StreamNotFoundError) return false;
      throw asReadFailure(error);
    }
  }
}

/** Resolves when `take` has enough or the call has ended; rejects when nothing comes any more. */
function gather(
  open: Open,
  take: Take,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const finish = (settle: () => void, isEnded = false): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      if (!isEnded) end(call);
      settle();
    };
    const fail = (error: unknown): void => finish(() => reject(error));
    const abort = (): void => fail(signal?.reason);
    const timer = setTimeout(() => fail(new NoAnswer(timeoutMs)), timeoutMs);
    signal?.addEventListener('abort', abort);
    const call = open(() => !isOver && timer.refresh());
    // Stays for ever: an error may come after the end, and without a listener it ends the process.
    call.on('error', fail);
    call.on('end', () => finish(resolve, true));
    call.on('data', ({ event }: ResolvedEvent) => {
      if (isOver || event === undefined) return;
      timer.refresh();
      try {
        if (take(event)) finish(resolve);
      } catch (error) {
        fail(error);
      }
    });
  });
}

/**
 * What still comes is read and dropped: a stream that is destroyed or paused with something left
 * in it never ends, and the client keeps it for ever.
 */
function end(call: EventCall): void {
  const cancelled = 'unsubscribe' in call ? call.unsubscribe() : call.cancel();
  cancelled.catch(() => undefined);
}
