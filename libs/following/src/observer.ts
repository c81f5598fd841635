import type { Followed } from './following';
import type { FollowerKind, FollowerState } from './health';

/** A batch that a follower has worked off, and committed. */
export type Handled = Readonly<{
  follower: string;
  kind: FollowerKind;
  state: FollowerState;
  /** Those that concern the follower; of a relay: the messages it published. */
  events: readonly Followed[];
  /** Milliseconds of `performance.now()`. */
  startedAt: number;
  endedAt: number;
}>;

/** Told of every batch, for metrics and traces. Must be quick and must not throw. */
export type FollowingObserver = (handled: Handled) => void;
