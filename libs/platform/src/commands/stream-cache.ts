import { Injectable } from '@nestjs/common';
import { EventStore } from '@yishi/event-store';
import type { Event, Fold } from '@yishi/kernel';
import { LRUCache } from 'lru-cache';

/** The first answer to a command that wrote to the stream. */
export type KnownAnswer = Readonly<{
  hash: string;
  version: bigint;
  position: bigint;
  at: string;
}>;

/** A stream folded up to `version`. `answers` is shared by the stream's states and only grows. */
export type StreamState<S> = Readonly<{
  state: S;
  version: bigint;
  position: bigint;
  answers: Map<string, KnownAnswer>;
}>;

/**
 * Events that all cached states together were folded from. A state keeps some 500 bytes of each:
 * what it did, and the answer to a repeated command.
 */
const MAX_EVENTS = 300_000;
/**
 * A longer stream counts as this long: not kept at all, every command would read the whole of it
 * again.
 */
const LONGEST = MAX_EVENTS / 3;

/**
 * Folded states of the streams lately used: bounded by streams and by the events they were folded
 * from.
 */
@Injectable()
export class StreamCache {
  private readonly states = new LRUCache<string, StreamState<unknown>>({
    max: 1_000,
    maxSize: MAX_EVENTS,
    sizeCalculation: ({ version }) => Math.min(1 + Number(version), LONGEST),
  });
  private readonly reading = new Map<string, Promise<StreamState<unknown>>>();

  constructor(private readonly store: EventStore) {}

  /** The cached state, or the stream read and folded once for all who ask meanwhile. */
  async get<S, E extends Event>(fold: Fold<S, E>, stream: string): Promise<StreamState<S>> {
    const cached = this.states.get(stream) ?? (await this.readOnce(fold, stream));
    return cached as StreamState<S>;
  }

  put(stream: string, state: StreamState<unknown>): void {
    this.states.set(stream, state);
  }

  drop(stream: string): void {
    this.states.delete(stream);
    this.reading.delete(stream);
  }

  /**
   * The state as the store has it now: what other processes appended meanwhile is read and folded
   * on top. For decisions that rest on a stream they do not append to.
   */
  async fresh<S, E extends Event>(fold: Fold<S, E>, stream: string): Promise<StreamState<S>> {
    const known = this.states.get(stream) as StreamState<S> | undefined;
    if (!known) return this.get(fold, stream);
    const state = await this.read(fold, stream, known);
    const now = this.states.get(stream);
    if (now && now.version < state.version) this.states.set(stream, state);
    return state;
  }

  private readOnce<S, E extends Event>(
    fold: Fold<S, E>,
    stream: string,
  ): Promise<StreamState<unknown>> {
    const underWay = this.reading.get(stream);
    if (underWay) return underWay;
    const read = this.read(fold, stream, undefined)
      .then((state) => {
        if (state.version > 0n && this.reading.get(stream) === read) this.states.set(stream, state);
        return state;
      })
      .finally(() => {
        if (this.reading.get(stream) === read) this.reading.delete(stream);
      });
    this.reading.set(stream, read);
    return read;
  }

  private async read<S, E extends Event>(
    fold: Fold<S, E>,
    stream: string,
    base: StreamState<S> | undefined,
  ): Promise<StreamState<S>> {
    const { events } = await this.store.read(stream, { after: base?.version ?? 0n });
    let state = base?.state ?? fold.initialState;
    const answers = base?.answers ?? new Map<string, KnownAnswer>();
    for (const { event, metadata, version, position } of events) {
      state = fold.evolve(state, event as E, metadata);
      const { commandId, inputHash: hash, at } = metadata;
      answers.set(commandId, { hash, version, position, at });
    }
    const { version, position } = events.at(-1) ?? base ?? { version: 0n, position: 0n };
    return { state, version, position, answers };
  }
}
