import type { EventStore, Position } from '@yishi/event-store';
import type { Clock } from '@yishi/kernel';
import type { MessageBus, PublishedTopics } from '@yishi/messaging';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { migrateFollowing, readPositions } from './checkpoint';
import type { CommandSender } from './command-sender';
import { topicMapping } from './followed';
import type { Follower, FollowerContext } from './follower';
import type { ContextFollowers, Process, Projection } from './following';
import type { FollowerHealth } from './health';
import { DEFAULT_LEASE_TIMES, Leases, type LeaseTimes } from './leases';
import type { LogFeed } from './log-feed';
import { LogHead } from './log-head';
import type { FollowingObserver } from './observer';
import { ParkedRetries } from './parked-retries';
import { DEFAULT_TRIES, type Tries } from './parking';
import { ProcessRunner } from './process-runner';
import { ProjectionRunner } from './projection-runner';
import { Relay } from './relay';
import { type ScheduledCounts, Scheduler } from './scheduler';
import { tableShape } from './table-shape';

/**
 * How often the checkpoints of another instance's followers are looked at while somebody waits for
 * one.
 */
const POLL_MS = 100;

export type RegistryParts = Readonly<{
  store: EventStore;
  feed: LogFeed;
  bus: MessageBus;
  published: PublishedTopics;
  pool: Pool;
  dataSource: DataSource;
  clock: Clock;
  sender: CommandSender;
  /** Told of what is repeated silently (renewals, scheduled sends); for the program's log. */
  onError?: (error: Error) => void;
  /** Told of parked messages, which wait for a person. */
  onAlarm?: (error: Error) => void;
  leaseTimes?: LeaseTimes;
  /** The name of the program, for the names of its instances; default `yishi`. */
  service?: string;
  observer?: FollowingObserver;
  scheduleEveryMs?: number;
  tries?: Tries;
  retryEveryMs?: number;
}>;

/**
 * All followers of this instance: started and stopped together, their health, and waiting for a
 * position.
 */
export class FollowerRegistry {
  private readonly projections: Projection[] = [];
  private readonly processes: Process[] = [];
  private followers = new Map<string, Follower>();
  private readonly leases: Leases;
  private scheduler?: Scheduler;
  private retries?: ParkedRetries;
  private polled?: Promise<Map<string, Position>>;
  private hasStarted = false;
  private hasStopped = false;

  constructor(private readonly parts: RegistryParts) {
    const { pool, leaseTimes = DEFAULT_LEASE_TIMES, onError, service } = parts;
    this.leases = new Leases(pool, leaseTimes, onError, service);
    // A connection that breaks while nobody uses it would otherwise end the program.
    pool.on('error', (error) => onError?.(error));
  }

  /** Called while the application is put together. Refuses followers after the start. */
  register({ projections = [], processes = [], publications = [] }: ContextFollowers): void {
    if (this.hasStarted) throw new Error('followers are registered before the start');
    this.projections.push(...projections);
    this.processes.push(...processes);
    for (const publication of publications) this.parts.published.add(topicMapping(publication));
  }

  /**
   * Makes the library's tables, takes leases, and returns when the tables of projections are there.
   */
  async start(): Promise<void> {
    this.hasStarted = true;
    const { pool, clock, sender, feed, onError = () => {} } = this.parts;
    await migrateFollowing(pool);
    await feed.start(this.categories());
    const followers = this.makeFollowers();
    this.followers = new Map(followers.map((follower) => [follower.name, follower]));
    if (this.followers.size < followers.length) throw new Error('two followers have one name');
    refuseSharedTables(followers);
    await this.leases.start(followers);
    const runners = followers.filter((f) => f instanceof ProcessRunner);
    this.scheduler = new Scheduler(
      pool,
      clock,
      sender,
      runners,
      onError,
      this.parts.scheduleEveryMs,
    );
    this.scheduler.start();
    this.retries = new ParkedRetries(pool, followers, onError, this.parts.retryEveryMs);
    if (this.parts.bus.relayed) this.retries.start();
    await Promise.all(followers.map((follower) => follower.started()));
  }

  /**
   * Ends every follower after its running batch and gives the leases back, so that another instance
   * goes on at once.
   */
  async stop(): Promise<void> {
    if (!this.hasStarted || this.hasStopped) return;
    this.hasStopped = true;
    await this.leases.stop();
    await this.scheduler?.stop();
    const followers = [...this.followers.values()];
    await Promise.all([this.retries?.stop(), ...followers.map((follower) => follower.stop())]);
    await this.parts.bus.close();
    await this.parts.feed.stop();
    await this.leases.release();
  }

  states(): FollowerHealth[] {
    return [...this.followers.values()].map((follower) => follower.health());
  }

  /** The name under which this instance holds leases: `service-random@host:pid`. */
  get instance(): string {
    return this.leases.instance;
  }

  /** False when a follower has failed, can not reach what it needs, or has nobody to work on it. */
  isHealthy(): boolean {
    return this.states().every(
      ({ state, lease }) => state !== 'failed' && state !== 'retrying' && !lease.isOrphaned,
    );
  }

  /** Scheduled commands whose time has come or that were refused; asks the database. */
  async scheduled(): Promise<ScheduledCounts> {
    return (await this.scheduler?.counts()) ?? { due: 0, refused: 0 };
  }

  /** Lets a failed follower try again, after a person has removed the cause. */
  async restart(name: string): Promise<void> {
    const follower = this.followers.get(name);
    if (!follower) throw new Error(`no follower ${name}`);
    if (follower instanceof ProcessRunner) await follower.retry();
    else follower.restart();
  }

  /**
   * Resolves true when the projections have handled everything up to the position, false after
   * `timeoutMs`.
   * `scope` is a context (`project`: all its projections) or names. Works also when another
   * instance has the lease.
   */
  async waitFor(
    scope: string | readonly string[],
    position: Position,
    timeoutMs: number,
  ): Promise<boolean> {
    const waiting = this.inScope(scope).filter((follower) => !follower.hasReached(position));
    if (waiting.length === 0) return true;
    const cancellations: (() => void)[] = [];
    const all = Promise.all(
      waiting.map((follower) => this.reached(follower, position, cancellations)),
    ).then(() => true);
    const late = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      cancellations.push(() => clearTimeout(timer));
    });
    try {
      return await Promise.race([all, late]);
    } finally {
      for (const cancel of cancellations) cancel();
    }
  }

  // ---------------------------------------------------------------------------------- internals

  private inScope(scope: string | readonly string[]): Follower[] {
    const names = typeof scope === 'string' ? this.namesOf(scope) : scope;
    return names.map((name) => {
      const follower = this.followers.get(name);
      if (!follower) throw new Error(`no follower ${name}`);
      return follower;
    });
  }

  private namesOf(context: string): string[] {
    const names = this.projections.map(({ name }) => name);
    return names.filter((name) => name === context || name.startsWith(`${context}.`));
  }

  /**
   * Woken by the follower's own commits; while another instance works on it, by a look at its
   * checkpoint.
   */
  private reached(
    follower: Follower,
    position: Position,
    cancellations: (() => void)[],
  ): Promise<void> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      let isCancelled = false;
      cancellations.push(follower.whenReached(position, resolve), () => {
        isCancelled = true;
        clearTimeout(timer);
      });
      const look = async (): Promise<void> => {
        if (isCancelled) return;
        if (!follower.isActive()) {
          const positions = await this.storedPositions().catch(() => new Map<string, Position>());
          if ((positions.get(follower.name) ?? 0n) >= position) return resolve();
        }
        if (!isCancelled) timer = setTimeout(look, POLL_MS);
      };
      void look();
    });
  }

  /** One statement for all who wait at the same time. */
  private storedPositions(): Promise<Map<string, Position>> {
    this.polled ??= readPositions(this.parts.pool, [...this.followers.keys()]).finally(() => {
      this.polled = undefined;
    });
    return this.polled;
  }

  /** Of this log that others write too, what this instance follows or publishes. */
  private categories(): string[] {
    const { published } = this.parts;
    const followed = [...this.projections, ...this.processes].flatMap(({ source }) =>
      source.kind === 'log' ? source.categories : [],
    );
    return [...new Set([...followed, ...published.merged(published.topics()).categories])];
  }

  private makeFollowers(): Follower[] {
    const { store, pool, feed, bus, published, dataSource, sender } = this.parts;
    const logHead = new LogHead(feed, store);
    const context: FollowerContext = {
      pool,
      bus,
      log: feed,
      leases: this.leases,
      head: () => feed.head(),
      headPassedBy: (place) => logHead.passedBy(place),
      seenAt: (position) => feed.seenAt(position),
      observer: this.parts.observer,
      onError: this.parts.onError ?? (() => {}),
      onAlarm: this.parts.onAlarm ?? (() => {}),
      tries: this.parts.tries ?? DEFAULT_TRIES,
    };
    const relayed = bus.relayed ? published.topics() : [];
    return [
      ...this.projections.map((definition) => {
        const tables = Object.entries(definition.tables).map(
          ([alias, entity]) => [alias, tableShape(dataSource, entity)] as const,
        );
        return new ProjectionRunner(definition, Object.fromEntries(tables), context);
      }),
      ...this.processes.map((definition) => new ProcessRunner(definition, sender, context)),
      ...relayed.map((topic) => new Relay(topic, published, context)),
    ];
  }
}

/** Two projections on one table would undo each other's rebuilds. */
function refuseSharedTables(followers: readonly Follower[]): void {
  const owners = new Map<string, string>();
  for (const follower of followers)
    if (follower instanceof ProjectionRunner)
      for (const table of follower.tables()) {
        const other = owners.get(table);
        if (other) throw new Error(`${other} and ${follower.name} share the table ${table}`);
        owners.set(table, follower.name);
      }
}
