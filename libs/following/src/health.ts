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
  /** Messages parked, those that wait behind one included; 0 on an instance that stands by. */
  parked: number;
  error?: string;
  /** The event that could not be handled. */
  event?: Readonly<{ type: string; position: Position; stream: string }>;
}>;

/** An event that a follower could not handle. */
export class HandlingFailed extends Error {
  override readonly name = 'HandlingFailed';
  constructor(
    readonly event: Readonly<{ type: string; position: Position; stream: string }>,
    override readonly cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause));
  }
}
