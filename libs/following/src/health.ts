import type { Position } from '@yishi/event-store';

export type FollowerKind = 'projection' | 'process' | 'relay';

/**
 * `standby`: another instance works on it. `retrying`: the database, the broker or the receiver of
 * commands does not answer; it goes on by itself. `failed`: an event could not be handled; it waits
 * for a person.
 */
export type FollowerState =
  | 'starting'
  | 'catching-up'
  | 'running'
  | 'rebuilding'
  | 'standby'
  | 'retrying'
  | 'failed'
  | 'stopped';

/** Which instance works on a follower. */
export type LeaseHealth = Readonly<{
  /** `service-random@host:pid`, by the last look at the database; absent: nobody. */
  holder?: string;
  isHere: boolean;
  /**
   * Nothing was heard of a holder for several lease times: the follower stands still, though no
   * instance has failed on it.
   */
  isOrphaned: boolean;
}>;

export type FollowerHealth = Readonly<{
  follower: string;
  kind: FollowerKind;
  state: FollowerState;
  /** Up to where everything was handled, by what this instance knows. */
  position: Position;
  /**
   * The last position of the log that this instance has seen, and whether the follower is there.
   */
  head: Position;
  isBehind: boolean;
  /**
   * How long ago this instance saw the first event that is not handled; of a follower that is
   * catching up, at least so long. 0 when it is level. How many events wait can not be told from
   * positions.
   */
  behindSeconds: number;
  lease: LeaseHealth;
  /** Messages parked, those that wait behind one included; 0 on an instance that stands by. */
  parked: number;
  error?: string;
  /** The event that could not be handled. */
  event?: Readonly<{ type: string; position: Position; stream: string }>;
}>;

type FailedEvent = NonNullable<FollowerHealth['event']> & Readonly<{ traceparent?: string }>;

/** An event that a follower could not handle. */
export class HandlingFailed extends Error {
  override readonly name = 'HandlingFailed';
  constructor(
    readonly event: FailedEvent,
    override readonly cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause));
  }
}
