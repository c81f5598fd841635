import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import {
  AmbiguousFailure,
  type Appended,
  EventStore,
  type EventToAppend,
  IdempotencyViolation,
  TransientFailure,
  VersionConflict,
} from '@yishi/event-store';
import {
  Clock,
  type Event,
  type EventMetadata,
  type Fold,
  Forbidden,
  grantFor,
  Refused,
} from '@yishi/kernel';
import { Metrics } from '../metrics';
import { endSpan, isSampled, isTracing, type Span, startSpan } from '../tracing';
import type { Answer, CommandOrigin, LoadContext, Reader, Slice } from './command';
import { derivedId, InputHashes } from './identity';
import { StreamCache, type StreamState } from './stream-cache';

/** A limit on everything: commands waiting for one stream, events in one append, tries. */
const MAX_WAITING = 10_000;
const MAX_EVENTS = 1_000;
const MAX_TRIES = 3;

// biome-ignore lint/suspicious/noExplicitAny: the queue holds commands of many slices
type AnySlice = Slice<any, any, any, any>;

type Waiting = {
  slice: AnySlice;
  command: object;
  loaded: unknown;
  hash: string;
  context: LoadContext;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
};

type Outcome = { waiting: Waiting; answer?: Made; error?: unknown };
type Made = { version: bigint; position: bigint | undefined; at: string };

/**
 * The way of every command: load → decide on the state in memory → append.
 *
 * Each stream has one queue in this process. Whatever waits is decided in order on the cached state
 * and appended in one go, so a whole compound signing in one minute has no conflicts and no
 * re-reads; a refusal rejects its own caller only. When another process wrote, the state is
 * dropped, read and decided again, at most three times. Nothing is answered, not even a refusal,
 * before the events it was decided on are durable.
 */
@Injectable()
export class CommandPipeline {
  private readonly queues = new Map<string, Waiting[]>();
  private readonly running = new Set<Promise<void>>();
  private readonly reader: Reader;

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    private readonly cache: StreamCache,
    private readonly hashes: InputHashes,
    private readonly metrics: Metrics,
    modules: ModuleRef,
  ) {
    this.reader = {
      get: (type) => modules.get(type as never, { strict: false }),
      state: async (fold, stream) => (await this.cache.fresh(fold, stream)).state,
    };
  }

  /**
   * Errors: `Forbidden`, `NotFound`, `Refused`, and the store's `TransientFailure` and
   * `AmbiguousFailure`.
   */
  async run<C extends object, S, E extends Event, L>(
    slice: Slice<C, S, E, L>,
    command: C,
    origin: CommandOrigin,
  ): Promise<Answer> {
    assertRole(slice, origin);
    const context: LoadContext = { ...origin, now: this.clock.now() };
    const loaded = (await slice.load?.(command, this.reader, context)) as L;
    const stream = slice.stream(command, context, loaded);
    const hash = this.hashes.of(command);
    if (slice.keep && !(await this.isRepeat(slice.fold, stream, origin.commandId))) {
      const { state } = await this.cache.get(slice.fold, stream);
      decideOn(slice, state, { command, loaded, context });
      await slice.keep(command, this.reader, loaded, context);
    }
    return new Promise((resolve, reject) => {
      this.enqueue(stream, {
        slice,
        command,
        loaded,
        hash,
        context,
        resolve,
        reject,
      });
    });
  }

  /** Waits for every command under way. */
  async drain(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private async isRepeat<S, E extends Event>(
    fold: Fold<S, E>,
    stream: string,
    commandId: string,
  ): Promise<boolean> {
    return (await this.cache.get(fold, stream)).answers.has(commandId);
  }

  private enqueue(stream: string, waiting: Waiting): void {
    const queue = this.queues.get(stream);
    if (queue) {
      if (queue.length >= MAX_WAITING) waiting.reject(new TransientFailure('overloaded'));
      else queue.push(waiting);
      return;
    }
    const made = [waiting];
    this.queues.set(stream, made);
    const work = this.workOff(stream, made).finally(() => this.running.delete(work));
    this.running.add(work);
  }

  private async workOff(stream: string, queue: Waiting[]): Promise<void> {
    await Promise.resolve(); // whatever arrives in this turn of the event loop goes into the first batch
    while (queue.length > 0) {
      const batch = queue.splice(0, MAX_EVENTS);
      try {
        const left = await this.settle(stream, batch);
        queue.unshift(...left);
      } catch (error) {
        this.cache.drop(stream);
        if (batch.length > 1 && isOwnFault(error)) await this.settleEach(stream, batch);
        else for (const waiting of batch) waiting.reject(error);
      }
    }
    this.queues.delete(stream);
  }

  /**
   * One of them can not be appended, whoever decides it: its neighbours are not to suffer for it.
   */
  private async settleEach(stream: string, batch: readonly Waiting[]): Promise<void> {
    for (const waiting of batch) {
      try {
        await this.settle(stream, [waiting]);
      } catch (error) {
        this.cache.drop(stream);
        waiting.reject(error);
      }
    }
  }

  /** Decides and appends a batch; returns what did not fit into one append. */
  private async settle(stream: string, batch: readonly Waiting[]): Promise<readonly Waiting[]> {
    for (let tries = 1; ; tries++) {
      const before = await this.cache.get(batch[0]!.slice.fold, stream);
      const decided = decideBatch(before, batch);
      try {
        const span = appendSpan(stream, decided.events, batch);
        const appended = await this.append(stream, decided.events, before).catch((error) => {
          endSpan(span, (error as Error).name);
          throw error;
        });
        endSpan(span);
        const after = decided.after(appended);
        this.cache.put(stream, after);
        for (const outcome of decided.outcomes) finish(outcome, appended, after.state);
        return batch.slice(decided.outcomes.length);
      } catch (error) {
        this.cache.drop(stream);
        if (!(error instanceof VersionConflict)) throw error;
        this.metrics.versionConflict();
        if (tries === MAX_TRIES) throw new TransientFailure('too-many-conflicts');
      }
    }
  }

  /** Where nothing is appended, no expected version vouches for the state decided on: look. */
  private async assertCurrent(stream: string, before: StreamState<unknown>): Promise<Appended> {
    const { version } = await this.store.read(stream, { after: before.version, maxCount: 1 });
    if (version !== before.version) throw new VersionConflict(stream, before.version, version);
    return { version, position: before.position };
  }

  private async append(
    stream: string,
    events: readonly EventToAppend[],
    before: StreamState<unknown>,
  ): Promise<Appended> {
    if (events.length === 0) return this.assertCurrent(stream, before);
    for (let tries = 1; ; tries++) {
      try {
        return await this.store.append(stream, events, before.version);
      } catch (error) {
        const again = error instanceof AmbiguousFailure || error instanceof TransientFailure;
        if (!again || tries === MAX_TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50 * 4 ** tries));
      }
    }
  }
}

/**
 * Does the failure lie in what was to be appended (a key used on another stream), not in the store?
 */
const isOwnFault = (error: unknown): boolean =>
  error instanceof IdempotencyViolation || error instanceof RangeError;

/**
 * Folds each command's events before the next is decided; stops when the append would grow too
 * large.
 */
function decideBatch(before: StreamState<unknown>, batch: readonly Waiting[]) {
  const events: EventToAppend[] = [];
  const outcomes: Outcome[] = [];
  const made = new Map<string, Made & { hash: string }>();
  let { state, version } = before;
  for (const waiting of batch) {
    const { context, slice, hash } = waiting;
    const known = made.get(context.commandId) ?? before.answers.get(context.commandId);
    if (known) {
      const error = known.hash === hash ? undefined : new Refused('idempotency-key-reused');
      outcomes.push(error ? { waiting, error } : { waiting, answer: known });
      continue;
    }
    try {
      const { role, caused } = decideOn(slice, state, waiting);
      if (events.length > 0 && events.length + caused.length > MAX_EVENTS) break;
      const metadata = metadataOf(waiting, role);
      for (const [index, event] of caused.entries()) {
        events.push({ id: derivedId(context.commandId, index), event, metadata });
        state = slice.fold.evolve(state, event, metadata);
      }
      version += BigInt(caused.length);
      const answer = { version, position: undefined, at: metadata.at, hash };
      if (caused.length > 0) made.set(context.commandId, answer);
      outcomes.push({ waiting, answer });
    } catch (error) {
      outcomes.push({ waiting, error });
    }
  }
  const after = ({ position }: Appended): StreamState<unknown> => {
    for (const [id, answer] of made) before.answers.set(id, { ...answer, position });
    return { ...before, state, version, position };
  };
  return { events, outcomes, after };
}

const metadataOf = ({ context, hash }: Waiting, role: string): EventMetadata => ({
  commandId: context.commandId,
  inputHash: hash,
  at: context.now.toISOString(),
  by: context.actor.personId,
  role,
  ...(context.traceparent && { traceparent: context.traceparent }),
});

/**
 * One append holds the events of all commands that waited: its span is in the trace of the first,
 * and links to the others.
 */
function appendSpan(
  stream: string,
  events: readonly EventToAppend[],
  batch: readonly Waiting[],
): Span | undefined {
  if (!isTracing() || events.length === 0) return undefined;
  const traces = batch.flatMap(({ context: { traceparent } }) => traceparent ?? []);
  const [parent, ...links] = new Set(traces.filter(isSampled));
  if (parent === undefined) return undefined;
  return startSpan('append', {
    parent,
    links,
    attributes: {
      'yishi.stream.category': stream.slice(0, stream.indexOf('-')),
      'yishi.append.events': events.length,
      'yishi.append.commands': batch.length,
    },
  });
}

function decideOn(
  slice: AnySlice,
  state: unknown,
  { command, loaded, context }: Pick<Waiting, 'command' | 'loaded' | 'context'>,
): { role: string; caused: readonly Event[] } {
  const role = authorise(slice, command, state, loaded, context);
  const { now, actor, commandId } = context;
  return { role, caused: slice.decide(command, state, { now, actor, commandId, loaded }) };
}

/** Before anything is read: does the actor hold one of the roles anywhere? */
function assertRole(slice: AnySlice, { actor }: CommandOrigin): void {
  if (actor.isProcess) return;
  const roles = slice.allow.flatMap((rule) => rule.roles);
  if (!actor.grants.some((grant) => roles.includes(grant.role)))
    throw new Forbidden('role-not-allowed');
}

/** The role under which the actor may; throws `Forbidden`. */
function authorise(
  slice: AnySlice,
  command: object,
  state: unknown,
  loaded: unknown,
  { actor }: CommandOrigin,
): string {
  if (actor.isProcess) return 'process';
  for (const rule of slice.allow) {
    const grant = grantFor(actor, rule.roles, rule.territory(command, state, loaded));
    if (grant) return grant.role;
  }
  throw new Forbidden('territory-not-allowed');
}

function finish({ waiting, answer, error }: Outcome, appended: Appended, state: unknown): void {
  if (!answer) {
    waiting.reject(error);
    return;
  }
  const { command, slice, context, loaded } = waiting;
  const { version, at } = answer;
  const made = { commandId: context.commandId, version, at, loaded, state };
  waiting.resolve({
    ...slice.answer?.(command, made),
    version,
    position: answer.position ?? appended.position,
  });
}
