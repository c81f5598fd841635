import type { Pool } from 'pg';
import type { Follower } from './follower';

/** Keys taken up a round; the others have their turn in the next. */
const KEYS_A_ROUND = 1_000;

/**
 * Takes up what operators asked to be tried again, for the followers this instance works on: one
 * statement for all of them. A request stays in its table until it is done, whoever works on it.
 */
export class ParkedRetries {
  private timer?: NodeJS.Timeout;
  private round: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly pool: Pool,
    private readonly followers: readonly Follower[],
    private readonly onError: (error: Error) => void,
    private readonly everyMs = 500,
  ) {}

  start(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.round = this.retryAll()
        .catch((error) => this.onError(error as Error))
        .finally(() => this.start());
    }, this.everyMs);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.round;
  }

  private async retryAll(): Promise<void> {
    const active = this.followers.filter((follower) => follower.isActive());
    const { rows } = await this.pool.query<{ follower: string; key: string }>(
      `SELECT follower, key FROM following.parked_retry
       WHERE follower = ANY($1) ORDER BY asked_at, key LIMIT ${KEYS_A_ROUND}`,
      [active.map(({ name }) => name)],
    );
    const asked = active.map(async (follower) => {
      const keys = rows.filter((row) => row.follower === follower.name).map(({ key }) => key);
      if (keys.length > 0) await follower.takeUpRetries(keys);
    });
    for (const result of await Promise.allSettled(asked))
      if (result.status === 'rejected') this.onError(result.reason as Error);
  }
}
