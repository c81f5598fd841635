import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';

/** What a leaseholder hears. `onTaken` may come again after `onLost`. */
export interface LeaseUser {
  readonly name: string;
  readonly kind: string;
  onTaken(token: bigint): void;
  onLost(): void;
}

export type LeaseTimes = Readonly<{ leaseMs: number; renewEveryMs: number }>;

/** A dead instance is noticed within 6 s, a missed renewal is forgiven twice. */
export const DEFAULT_LEASE_TIMES: LeaseTimes = { leaseMs: 6_000, renewEveryMs: 2_000 };

/**
 * Decides which of several instances works on a follower. One statement renews all leases of this
 * instance and
 * another takes what is free; time is the database's. The lease only avoids double work: what makes
 * it safe is
 * the fencing token in the checkpoint's compare-and-set.
 */
export class Leases {
  private readonly owner = randomUUID();
  private readonly users = new Map<string, LeaseUser>();
  private readonly held = new Map<string, bigint>();
  private timer?: NodeJS.Timeout;
  private round: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly pool: Pool,
    private readonly times: LeaseTimes = DEFAULT_LEASE_TIMES,
    private readonly onError: (error: Error) => void = () => {},
  ) {}

  /** Registers the followers, takes what is free, and goes on renewing and taking. */
  async start(users: readonly LeaseUser[]): Promise<void> {
    for (const user of users) this.users.set(user.name, user);
    await this.pool.query(
      `INSERT INTO following.follower (name, kind) SELECT * FROM unnest($1::text[], $2::text[])
       ON CONFLICT DO NOTHING`,
      [users.map((user) => user.name), users.map((user) => user.kind)],
    );
    await this.take();
    this.schedule();
  }

  holds(name: string, token: bigint): boolean {
    return this.held.get(name) === token;
  }

  /** The holder found out by itself that it was fenced off. */
  lost(name: string, token: bigint): void {
    if (this.holds(name, token)) this.drop(name);
  }

  /**
   * No lease is taken or renewed any more; those held stay ours until `release` or until they
   * lapse.
   */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.round;
  }

  /**
   * Gives all leases back at once, for an orderly end after the followers have stopped. Without the
   * database they lapse by themselves.
   */
  async release(): Promise<void> {
    try {
      await this.pool.query(
        `UPDATE following.follower SET owner = NULL, lease_until = NULL
         WHERE owner = $1 AND name = ANY($2)`,
        [this.owner, [...this.held.keys()]],
      );
    } catch (error) {
      this.onError(error as Error);
    }
    this.held.clear();
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.round = this.renewAndTake().finally(() => this.schedule());
    }, this.times.renewEveryMs);
  }

  private async renewAndTake(): Promise<void> {
    try {
      await this.renew();
      if (!this.stopped) await this.take();
    } catch (error) {
      // Without the database nobody can commit either: batches fail on their own, the next round
      // renews.
      this.onError(error as Error);
    }
  }

  private async renew(): Promise<void> {
    const mine = [...this.held];
    if (mine.length === 0) return;
    const { rows } = await this.pool.query<{ name: string }>(
      `UPDATE following.follower f
       SET lease_until = clock_timestamp() + $3 * interval '1 millisecond'
       FROM unnest($1::text[], $2::bigint[]) AS mine(name, token)
       WHERE f.name = mine.name AND f.token = mine.token AND f.owner = $4
       RETURNING f.name`,
      [mine.map(([name]) => name), mine.map(([, token]) => token), this.times.leaseMs, this.owner],
    );
    const renewed = new Set(rows.map((row) => row.name));
    for (const [name, token] of mine) if (!renewed.has(name)) this.lost(name, token);
  }

  private async take(): Promise<void> {
    const wanted = [...this.users.keys()].filter((name) => !this.held.has(name));
    if (wanted.length === 0) return;
    const { rows } = await this.pool.query<{ name: string; token: string }>(
      `UPDATE following.follower
       SET owner = $2, token = token + 1,
           lease_until = clock_timestamp() + $3 * interval '1 millisecond'
       WHERE name = ANY($1)
         AND (owner IS NULL OR owner = $2 OR lease_until < clock_timestamp())
       RETURNING name, token`,
      [wanted, this.owner, this.times.leaseMs],
    );
    for (const { name, token } of rows) {
      this.held.set(name, BigInt(token));
      this.users.get(name)!.onTaken(BigInt(token));
    }
  }

  private drop(name: string): void {
    this.held.delete(name);
    this.users.get(name)!.onLost();
  }
}
