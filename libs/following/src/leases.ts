import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Position } from '@yishi/event-store';
import { LOG_SOURCE } from '@yishi/messaging';
import type { Pool } from 'pg';
import type { LeaseHealth } from './health';

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

/** A lease that has not changed for so many lease times has nobody behind it. */
const SILENT_LEASE_TIMES = 3;

/** What a look at a lease showed. `changedAt` is this process's own time, which nobody moves. */
type Seen = Readonly<{ row: string; holder?: string; position: Position; changedAt: number }>;

type LeaseRow = Readonly<{
  name: string;
  owner: string | null;
  holder: string | null;
  until: string | null;
  is_live: boolean | null;
  position: string | null;
}>;

/**
 * Decides which of several instances works on a follower. One statement renews all leases of this
 * instance and
 * another takes what is free; time is the database's. The lease only avoids double work: what makes
 * it safe is
 * the fencing token in the checkpoint's compare-and-set.
 */
export class Leases {
  private readonly owner = randomUUID();
  /** For people: which program, where. What stands before the `@` says nothing of the machine. */
  readonly instance: string;
  private readonly seen = new Map<string, Seen>();
  private readonly users = new Map<string, LeaseUser>();
  private readonly held = new Map<string, bigint>();
  private timer?: NodeJS.Timeout;
  private round: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly pool: Pool,
    private readonly times: LeaseTimes = DEFAULT_LEASE_TIMES,
    private readonly onError: (error: Error) => void = () => {},
    service = 'yishi',
  ) {
    this.instance = `${service}-${shortOf(this.owner)}@${hostname()}:${process.pid}`;
  }

  /** Registers the followers, takes what is free, and goes on renewing and taking. */
  async start(users: readonly LeaseUser[]): Promise<void> {
    for (const user of users) {
      this.users.set(user.name, user);
      this.seen.set(user.name, { row: '', position: 0n, changedAt: performance.now() });
    }
    await this.pool.query(
      `INSERT INTO following.follower (name, kind) SELECT * FROM unnest($1::text[], $2::text[])
       ON CONFLICT DO NOTHING`,
      [users.map((user) => user.name), users.map((user) => user.kind)],
    );
    await this.take();
    await this.look();
    this.schedule();
  }

  holds(name: string, token: bigint): boolean {
    return this.held.get(name) === token;
  }

  health(name: string): LeaseHealth {
    const seen = this.seen.get(name);
    const silentMs = seen ? performance.now() - seen.changedAt : 0;
    return {
      holder: seen?.holder,
      isHere: this.held.has(name),
      isOrphaned: !this.stopped && silentMs > SILENT_LEASE_TIMES * this.times.leaseMs,
    };
  }

  /** The position in the log at which the follower's checkpoint stood at the last look. */
  storedPosition(name: string): Position {
    return this.seen.get(name)?.position ?? 0n;
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
        `UPDATE following.follower SET owner = NULL, holder = NULL, lease_until = NULL
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
      await this.look();
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
       SET owner = $2, holder = $4, token = token + 1,
           lease_until = clock_timestamp() + $3 * interval '1 millisecond'
       WHERE name = ANY($1)
         AND (owner IS NULL OR owner = $2 OR lease_until < clock_timestamp())
       RETURNING name, token`,
      [wanted, this.owner, this.times.leaseMs, this.instance],
    );
    for (const { name, token } of rows) {
      this.held.set(name, BigInt(token));
      this.users.get(name)!.onTaken(BigInt(token));
    }
  }

  /**
   * Whoever holds a lease renews it, so it changes. One that does not change is orphaned, whatever
   * it says: its time may lie far ahead because the database's clock was set back.
   */
  private async look(): Promise<void> {
    const { rows } = await this.pool.query<LeaseRow>(
      `SELECT f.name, f.owner, f.holder, f.lease_until::text AS until, c.position,
              f.lease_until > clock_timestamp() AS is_live
       FROM following.follower f
       LEFT JOIN following.checkpoint c
         ON c.follower = f.name AND c.version = COALESCE(f.version, 0) AND c.source = $2
       WHERE f.name = ANY($1)`,
      [[...this.users.keys()], LOG_SOURCE],
    );
    for (const { name, owner, holder, until, is_live: isLive, position } of rows) {
      const row = `${owner} ${until}`;
      const before = this.seen.get(name);
      this.seen.set(name, {
        row,
        holder: owner && isLive ? holderOf(owner, holder) : undefined,
        position: BigInt(position ?? 0),
        changedAt: before?.row === row ? before.changedAt : performance.now(),
      });
    }
  }

  private drop(name: string): void {
    this.held.delete(name);
    this.users.get(name)!.onLost();
  }
}

const shortOf = (owner: string): string => owner.slice(0, 8);

/** A program that does not write its name yet leaves that of the holder before it. */
const holderOf = (owner: string, holder: string | null): string =>
  holder?.includes(`-${shortOf(owner)}@`) ? holder : shortOf(owner);
