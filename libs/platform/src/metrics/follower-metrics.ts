import type { FollowerHealth, FollowerRegistry } from '@yishi/following';
import type { Metrics } from './metrics';

type Followers = Pick<FollowerRegistry, 'states' | 'scheduled'>;

/** What is known of followers, read from the registry whenever the metrics are read. */
export function followerMetrics(metrics: Metrics, followers: Followers): void {
  const gauge = (name: string, help: string, of: (health: FollowerHealth) => number): void =>
    metrics.gauge(name, help, ['follower', 'kind'], (set) => {
      for (const health of followers.states())
        set({ follower: health.follower, kind: health.kind }, of(health));
    });
  metrics.gauge(
    'yishi_follower_state',
    '1 for the state the follower is in on this instance',
    ['follower', 'kind', 'state'],
    (set) => {
      for (const { follower, kind, state } of followers.states()) set({ follower, kind, state }, 1);
    },
  );
  gauge('yishi_follower_position', 'Position in the log up to which all is handled', (health) =>
    Number(health.position),
  );
  gauge('yishi_follower_behind', '1 while events wait that are not handled', ({ isBehind }) =>
    Number(isBehind),
  );
  gauge(
    'yishi_follower_behind_seconds',
    'Age of the first event that is not handled, 0 when there is none',
    ({ behindSeconds }) => behindSeconds,
  );
  gauge('yishi_follower_lease_held', '1 on the instance that works on the follower', (health) =>
    Number(health.lease.isHere),
  );
  gauge('yishi_follower_orphaned', '1 when nothing is heard of a holder of the lease', (health) =>
    Number(health.lease.isOrphaned),
  );
  gauge('yishi_follower_parked_messages', 'Messages set aside, waiting for a person', parkedOf);
  metrics.gauge('yishi_log_head_position', 'Last position of the log that was seen', [], (set) => {
    const [any] = followers.states();
    if (any) set({}, Number(any.head));
  });
  scheduledMetrics(metrics, followers);
}

const parkedOf = ({ parked }: FollowerHealth): number => parked;

/** While the database is away there is no figure, and the others are given all the same. */
function scheduledMetrics(metrics: Metrics, followers: Followers): void {
  const none = { due: undefined, refused: undefined };
  metrics.gauge(
    'yishi_scheduled_commands',
    'Scheduled commands that are due, or that were refused and wait for a person',
    ['state'],
    async (set) => {
      const { due, refused } = await followers.scheduled().catch(() => none);
      if (due !== undefined) set({ state: 'due' }, due);
      if (refused !== undefined) set({ state: 'refused' }, refused);
    },
  );
}
