import type { FollowerHealth, FollowerRegistry, FollowerState } from '@yishi/following';
import type { ReadinessCheck } from './readiness';

/**
 * Every follower: where it is, how far behind, who works on it. Fails when one has stopped on an
 * event, can not reach what it needs, or has nobody to work on it: each instance would only stand
 * by then, and look healthy. Being behind is no failure, or a rebuild would take the pages away; nor
 * are parked messages, which are told of: all other keys are served.
 */
export const followersCheck = (followers: Pick<FollowerRegistry, 'states'>): ReadinessCheck => ({
  name: 'followers',
  check: async () => {
    const states = followers.states();
    const troubled = states.filter(isTroubled);
    const parked = states.filter((each) => each.parked > 0);
    return {
      ok: troubled.length === 0,
      detail: [...troubled.map(describe), ...parked.map(describeParked)].join('; '),
      parts: states.map(partOf),
    };
  },
});

const STOPPED: readonly FollowerState[] = ['failed', 'retrying'];

const isTroubled = ({ state, lease }: FollowerHealth): boolean =>
  STOPPED.includes(state) || lease.isOrphaned;

function describe({ follower, state, event, lease }: FollowerHealth): string {
  if (!STOPPED.includes(state) && lease.isOrphaned) return `${follower} has no lease holder`;
  return event
    ? `${follower} ${state} on ${event.type} at ${event.position} of ${event.stream}`
    : `${follower} ${state}`;
}

const describeParked = ({ follower, parked }: FollowerHealth): string =>
  `${follower}: messages parked: ${parked}`;

/** Anybody may read it: of the holder its name, not its machine. */
const partOf = (health: FollowerHealth): object => ({
  name: health.follower,
  kind: health.kind,
  state: health.state,
  position: health.position,
  head: health.head,
  isBehind: health.isBehind,
  behindSeconds: Math.round(health.behindSeconds * 10) / 10,
  parked: health.parked,
  lease: {
    holder: health.lease.holder?.split('@')[0] ?? null,
    isHere: health.lease.isHere,
    isOrphaned: health.lease.isOrphaned,
  },
});
