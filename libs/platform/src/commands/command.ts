import { Command } from '@nestjs/cqrs';
import type { Actor, Decide, Event, Fold, Role, Territory } from '@yishi/kernel';

/**
 * What a command answers with, over any transport. `id` is there when the command made something.
 */
export type Answer = Readonly<{ id?: string; version: bigint; position: bigint }> &
  Readonly<Record<string, unknown>>;

/** Base of all command classes: fields with validation decorators, nothing else. */
export abstract class YishiCommand extends Command<Answer> {}

export type CommandType<C> = new () => C;

/**
 * Who sends a command and under which id. The same id with the same input gets the first answer
 * again.
 */
export type CommandOrigin = Readonly<{
  actor: Actor;
  commandId: string;
  /** W3C trace context of what sends it, when that is traced. */
  traceparent?: string;
}>;

/** One way of being allowed: any of the roles on a territory that covers the place. */
export type AllowRule<C, S, L> = Readonly<{
  roles: readonly Role[];
  /** May throw `NotFound` when the state says there is no such thing. */
  territory: (command: C, state: S, loaded: L) => Territory;
}>;

/** How a `load` step reads: read models and ports by class, other streams by fold. */
export interface Reader {
  get<T>(type: { prototype: T }): T;
  /** The folded state of another stream as of now (the initial state when there is none). */
  state<S, E extends Event>(fold: Fold<S, E>, stream: string): Promise<S>;
}

export type LoadContext = CommandOrigin & Readonly<{ now: Date }>;

export type Slice<C, S, E extends Event, L = undefined> = Readonly<{
  fold: Fold<S, E>;
  stream: (command: C, context: LoadContext, loaded: L) => string;
  decide: Decide<C, S, E, L>;
  /** Empty: only the program's own processes may send it. */
  allow: readonly AllowRule<C, S, L>[];
  /** Reads what the decision needs from elsewhere, before it. Writes nothing. */
  load?: (command: C, reader: Reader, context: LoadContext) => Promise<L>;
  /**
   * Writes beside the log that must stand before the events do (personal data into the vault). Runs
   * once the command is allowed and a trial decision accepted it; must be repeatable, for the
   * command may be sent again.
   */
  keep?: (command: C, reader: Reader, loaded: L, context: LoadContext) => Promise<void>;
  /**
   * What the answer holds beside version and position; a function of these, so that a repeat
   * answers the same. `state` is the stream's after the command, or later: take from it only what
   * never changes again (a number given by the fold).
   */
  answer?: (
    command: C,
    made: Readonly<{ commandId: string; version: bigint; at: string; loaded: L; state: S }>,
  ) => Readonly<Record<string, unknown>>;
}>;
