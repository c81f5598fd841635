import { type EventStore, type Position, START } from '@yishi/event-store';
import {
  BEFORE_ALL,
  isAfter,
  LOG_SOURCE,
  type MessageBus,
  type Place,
  WHOLE_POSITION,
} from '@yishi/messaging';
import type { Pool } from 'pg';
import { type CheckpointOwner, FencedOff, moveCheckpoint } from './checkpoint';
import { type FollowedBatch, type FollowOptions, follow } from './followed';
import { inTransaction } from './follower-pool';
import type { Followed, LogSource, TopicSource } from './following';
import {
  type FollowerHealth,
  type FollowerKind,
  type FollowerState,
  HandlingFailed,
} from './health';
import { isInfrastructureError } from './infrastructure-errors';
import type { Leases, LeaseUser } from './leases';
import type { FollowingObserver } from './observer';
import { insertParked, type Parked } from './parked-rows';
import { Parking, SessionOver, type Tries } from './parking';

/** What every follower works with. */
export type FollowerContext = Readonly<{
  pool: Pool;
  log: Pick<EventStore, 'subscribe'>;
  bus: MessageBus;
  leases: Leases;
  /** The last position of the log this instance knows of. */
  head: () => Position;
  /** The head of the log when the place lies beyond it. */
  headPassedBy: (place: Place) => Promise<Position | undefined>;
  /** When the first event after the position was seen, if that is known: `performance.now()`. */
  seenAt: (position: Position) => number | undefined;
  observer?: FollowingObserver;
  /** Told when a follower stops on an event, or starts to repeat. */
  onError: (error: Error) => void;
  /** Told when a message is parked, and at the start when some are: a person has to look. */
  onAlarm: (error: Error) => void;
  tries: Tries;
}>;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** How long a checkpoint may lag behind when nothing that was passed concerns the follower. */
const IDLE_CHECKPOINT_MS = 1_000;

/** What a follower starts a session from: its checkpoints, taken over for its token. */
export type SessionStart = Readonly<{ owner: CheckpointOwner; places: Map<string, Place> }>;

/**
 * Drives one follower while this instance holds its lease: sessions of prepare, follow, handle.
 * Infrastructure
 * errors start the next session after a pause, for ever; an event that can not be handled stops the
 * follower until
 * `restart`, with everything before it done and nothing skipped.
 */
export abstract class Follower implements LeaseUser {
  abstract readonly kind: FollowerKind;
  protected abstract readonly batchSize: number;
  protected owner!: CheckpointOwner;
  private state: FollowerState = 'standby';
  private error: Error | undefined;
  private token = 0n;
  private running: Promise<void> = Promise.resolve();
  private isStopped = false;
  private hasProgressed = false;
  private behindSince = performance.now();
  private interrupt: () => void = () => {};
  /** Stored places, and those seen beyond them without anything to do. */
  private places = new Map<string, Place>();
  private seen = new Map<string, Place>();
  private exclusive: Promise<unknown> = Promise.resolve();
  private idleTimer?: NodeJS.Timeout;
  private readonly waiters = new Set<{ position: Position; wake: () => void }>();
  protected readonly parking: Parking;

  constructor(
    readonly name: string,
    readonly source: LogSource | TopicSource,
    protected readonly context: FollowerContext,
  ) {
    this.parking = new Parking({
      follower: name,
      isOn: source.kind === 'topics' && context.bus.relayed,
      tries: context.tries,
      pause: (ms) => this.pause(ms),
      onAlarm: context.onAlarm,
    });
  }

  /** The types of events for which anything is to do, others are passed over; `undefined`: all. */
  protected abstract readonly types: ReadonlySet<string> | undefined;
  /** Makes sure of tables, takes the checkpoints over. */
  protected abstract prepare(token: bigint): Promise<SessionStart>;
  /** Handles events that concern it, and moves the checkpoint to `upTo`, by `commit`. */
  protected abstract handle(batch: FollowedBatch): Promise<void>;
  /** May wait for the session to end by `endSession`, e.g. to swap rebuilt tables. */
  protected async afterSession(): Promise<void> {}
  /** Does what was asked for, in `following.parked_retry`, and takes the request away. */
  protected async retryParked(_keys: readonly string[]): Promise<void> {}

  // ------------------------------------------------------------------------------------ leases

  onTaken(token: bigint): void {
    this.token = token;
    this.launch();
  }

  onLost(): void {
    this.setState('standby');
    this.endSession();
  }

  /** Takes up what operators asked to be tried again; an infrastructure error leaves the request. */
  async takeUpRetries(keys: readonly string[]): Promise<void> {
    try {
      await this.retryParked(keys);
    } catch (error) {
      if (!(error instanceof FencedOff)) throw error;
      this.context.leases.lost(this.name, this.owner.token);
    }
  }

  /** Starts again after a failure that a person has looked at. */
  restart(): void {
    if (this.state === 'failed' && this.isHeld()) this.launch();
  }

  /** Ends after the batch that is being handled. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.endSession();
    await this.running;
    this.setState('stopped');
  }

  /** Resolves when the tables are there, or it is clear that they can not be made here. */
  async started(): Promise<void> {
    while (this.state === 'starting' && this.isHeld() && !this.isStopped)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  protected isHeld(): boolean {
    return this.context.leases.holds(this.name, this.token);
  }

  private launch(): void {
    this.setState('starting');
    this.running = this.running.then(() => this.run(this.token));
  }

  // ---------------------------------------------------------------------------------- sessions

  private async run(token: bigint): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (!this.isStopped && this.context.leases.holds(this.name, token)) {
      this.hasProgressed = false;
      try {
        await this.session(token);
        await this.afterSession();
      } catch (error) {
        if (error instanceof FencedOff) return this.context.leases.lost(this.name, token);
        if (!this.isWorthRepeating(error)) return this.setState('failed', error as Error);
        this.setState('retrying', error as Error);
        pause = this.hasProgressed ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
        await this.sleep(pause);
      }
    }
    if (!this.isStopped) this.setState('standby');
  }

  protected isWorthRepeating(error: unknown): boolean {
    return isInfrastructureError(error);
  }

  private async session(token: bigint): Promise<void> {
    const { owner, places } = await this.prepare(token);
    this.owner = owner;
    await this.serially(() => this.parking.load(this.context.pool, owner, !this.isReadable()));
    this.places = places;
    this.seen = new Map(places);
    this.behindSince = performance.now();
    this.setState(this.stateWhileBehind());
    this.notify();
    // Meanwhile the lease may have been lost, when there was no session yet to end.
    if (this.isStopped || !this.context.leases.holds(this.name, token)) return;
    let subscription: { stop(): Promise<void> } | undefined;
    let isOver = false;
    try {
      await new Promise<void>((resolve, reject) => {
        this.interrupt = resolve;
        subscription = this.follow({
          name: this.name,
          places,
          batchSize: this.batchSize,
          types: this.types && [...this.types],
          handler: (batch) =>
            this.serially(async () => {
              // Whoever hands it over must not take it for handled.
              if (isOver) throw new SessionOver(`${this.name}: the session is over`);
              await this.receive(batch);
            }).catch((error) => {
              isOver = true;
              reject(error);
              throw error;
            }),
          // A bus that is stopped in the middle has not handed over everything.
          onCaughtUp: (position) => {
            if (!isOver) this.caughtUp(position);
          },
          onError: reject,
        });
      });
    } finally {
      isOver = true;
      this.interrupt = () => {};
      clearTimeout(this.idleTimer);
      this.idleTimer = undefined;
      await subscription?.stop();
      await this.serially(async () => {});
    }
  }

  protected follow(options: FollowOptions): { stop(): Promise<void> } {
    return follow(this.source, this.context.log, this.context.bus, options);
  }

  protected endSession(): void {
    this.interrupt();
  }

  protected stateWhileBehind(): FollowerState {
    return 'catching-up';
  }

  protected caughtUp(position?: Position): void {
    if (position !== undefined) this.see(LOG_SOURCE, { position, index: WHOLE_POSITION });
    if (this.state === 'catching-up' || this.state === 'retrying') this.setState('running');
  }

  private sleep(ms: number): Promise<void> {
    if (this.isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.interrupt = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Between two tries of a message. */
  private async pause(ms: number): Promise<void> {
    const endSession = this.interrupt;
    let isOver = false;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.interrupt = () => {
        isOver = true;
        clearTimeout(timer);
        endSession();
        resolve();
      };
    });
    this.interrupt = endSession;
    if (isOver || this.isStopped || !this.isHeld())
      throw new SessionOver(`${this.name} is to stop`);
  }

  /** Is a session on, on which to work beside the batches? */
  protected isAtWork(): boolean {
    const isOn = this.state === 'catching-up' || this.state === 'running';
    return isOn && this.isHeld() && !this.isStopped;
  }

  // ----------------------------------------------------------------------------------- batches

  private async receive({ source, events, upTo }: FollowedBatch): Promise<void> {
    await this.refuseBeyondHead(upTo);
    const fresh = this.fresh(source, events);
    this.parking.startBatch();
    if (fresh.length > 0) await this.observed({ source, events: fresh, upTo });
    this.see(source, upTo);
    this.hasProgressed = true;
  }

  /**
   * Topics that were kept when the log was restored from an older copy: they speak of what has not
   * happened, and what will happen at the same positions would be taken for repeats.
   */
  private async refuseBeyondHead(place: Place): Promise<void> {
    if (this.source.kind === 'log') return;
    const head = await this.context.headPassedBy(place);
    if (head === undefined) return;
    const { topics } = this.source;
    throw new RangeError(
      `position ${place.position} of ${topics} is beyond the head of the log, ${head}`,
    );
  }

  private async observed(batch: FollowedBatch): Promise<void> {
    const { name: follower, kind, state } = this;
    const startedAt = performance.now();
    await this.handle(batch);
    const endedAt = performance.now();
    this.context.observer?.({ follower, kind, state, events: batch.events, startedAt, endedAt });
  }

  /** Without what is there already (a bus may repeat), and without what is no concern. */
  private fresh(source: string, events: readonly Followed[]): Followed[] {
    let last = this.places.get(source) ?? BEFORE_ALL;
    return events.filter((event) => {
      if (!isAfter(event, last)) return false;
      last = { position: event.position, index: event.index };
      // Of what could not be read not even the type is certain.
      return event.unreadable !== undefined || (this.types?.has(event.type) ?? true);
    });
  }

  /** The effects of `work`, what is parked and the move of the checkpoint, in one transaction. */
  protected async commit(
    source: string,
    upTo: Place,
    work: Parameters<typeof inTransaction<void>>[1],
    parked: readonly Parked[] = [],
  ): Promise<void> {
    await inTransaction(this.context.pool, async (client) => {
      await work(client);
      await insertParked(client, this.owner, parked);
      await moveCheckpoint(client, this.owner, source, this.places.get(source), upTo);
    });
    this.parking.added(parked);
    this.places.set(source, upTo);
    this.see(source, upTo);
  }

  private see(source: string, place: Place): void {
    const known = this.seen.get(source);
    if (known && !isAfter(place, known)) return;
    this.seen.set(source, place);
    if (isAfter(place, this.places.get(source) ?? BEFORE_ALL)) this.scheduleIdleCheckpoint();
    this.notify();
  }

  /** Passing over what is no concern is not worth a transaction each time. */
  private scheduleIdleCheckpoint(): void {
    this.idleTimer ??= setTimeout(() => {
      this.idleTimer = undefined;
      this.serially(() => this.saveSeen()).catch(() => {
        // Only a convenience for other instances: the next batch meets the same error and reports
        // it.
      });
    }, IDLE_CHECKPOINT_MS).unref();
  }

  private async saveSeen(): Promise<void> {
    if (!this.isHeld() || this.isStopped) return;
    for (const [source, place] of this.seen)
      if (isAfter(place, this.places.get(source) ?? BEFORE_ALL))
        await this.commit(source, place, async () => {});
  }

  protected serially<T>(work: () => Promise<T>): Promise<T> {
    const result = this.exclusive.then(work);
    this.exclusive = result.catch(() => {});
    return result;
  }

  // ------------------------------------------------------------------------- health and waiting

  /** Does what it has seen count for readers? Not while tables are built beside. */
  protected isReadable(): boolean {
    return true;
  }

  position(): Position {
    let last = 0n;
    for (const { position } of this.seen.values()) if (position > last) last = position;
    return last;
  }

  /** Of a follower that another instance works on: what its checkpoint says, or was seen before. */
  private storedPosition(): Position {
    const stored = this.context.leases.storedPosition(this.name);
    const seen = this.position();
    return stored > seen ? stored : seen;
  }

  /** Is this instance the one that works on it? */
  isActive(): boolean {
    return this.isHeld();
  }

  hasReached(position: Position): boolean {
    const seen = this.seen.get(LOG_SOURCE) ?? BEFORE_ALL;
    // A bus may hand over the messages of one position in two parts: only all of them count.
    const isThere = position <= START || !isAfter({ position, index: WHOLE_POSITION }, seen);
    return isThere && this.isReadable();
  }

  /** Calls back once when the position is reached; the answer cancels. */
  whenReached(position: Position, wake: () => void): () => void {
    const waiter = { position, wake };
    this.waiters.add(waiter);
    return () => this.waiters.delete(waiter);
  }

  health(): FollowerHealth {
    const head = this.context.head();
    const lease = this.context.leases.health(this.name);
    const position = lease.isHere ? this.position() : this.storedPosition();
    const isBehind = position < head;
    const since = this.context.seenAt(position) ?? this.behindSince;
    return {
      follower: this.name,
      kind: this.kind,
      state: this.state,
      position,
      head,
      isBehind,
      behindSeconds: isBehind ? Math.max(0, performance.now() - since) / 1_000 : 0,
      lease,
      parked: this.isHeld() ? this.parking.count() : 0,
      ...(this.error && { error: this.error.message }),
      ...(this.error instanceof HandlingFailed && { event: placeOf(this.error.event) }),
    };
  }

  private notify(): void {
    for (const waiter of this.waiters)
      if (this.hasReached(waiter.position)) {
        this.waiters.delete(waiter);
        waiter.wake();
      }
  }

  private setState(state: FollowerState, error?: Error): void {
    if (error && state !== this.state) this.context.onError(this.described(state, error));
    this.state = state;
    this.error = error;
  }

  /** Names the event, never its data. */
  private described(state: FollowerState, error: Error): Error {
    const event = error instanceof HandlingFailed ? error.event : undefined;
    const trace = event?.traceparent ? ` (trace ${event.traceparent})` : '';
    const at = event ? ` on ${event.type} at ${event.position} of ${event.stream}${trace}` : '';
    return new Error(`${this.name} ${state}${at}: ${error.message}`, { cause: error });
  }
}

/** The event itself holds data, which is nobody's concern who asks for health. */
const placeOf = ({ type, position, stream }: HandlingFailed['event']) => ({
  type,
  position,
  stream,
});
