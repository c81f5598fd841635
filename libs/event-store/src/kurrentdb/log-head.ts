import { type Position, START } from '../event-store';
import { HeadSignal } from '../head-signal';
import type { KurrentCalls } from './calls';
import { isSystemEvent, positionOf } from './events';

/** The last event of the log. */
export type Head = Readonly<{ position: Position; stream: string }>;

/** Where the log ends, KurrentDB's own events left out. */
export class LogHead {
  #known: Head = { position: START, stream: '' };
  /** Up to here the end was looked through: behind `known` there are system events only. */
  #lookedUpTo: Position = START;
  readonly signal = new HeadSignal();

  constructor(private readonly calls: KurrentCalls) {}

  /** The last event that this process knows of. */
  get known(): Head {
    return this.#known;
  }

  /** An event was written or read: the head is there or further on. */
  advance(head: Head): void {
    if (head.position <= this.#known.position) return;
    this.#known = head;
    this.signal.advance(head.position);
  }

  /**
   * Asks the server. Mostly one event tells; where system events stand at the end, the read goes on
   * backwards until it meets one of ours or what was looked through before.
   */
  async find(): Promise<Head> {
    if (!(await this.#look(1))) await this.#look(Number.MAX_SAFE_INTEGER);
    return this.#known;
  }

  /** `false` when so many were not enough. */
  async #look(maxCount: number): Promise<boolean> {
    let newest: Position | undefined;
    let isSettled = false;
    await this.calls.readBackwards(maxCount, (event) => {
      const position = event.position?.commit ?? START;
      newest ??= position;
      const isOurs = !isSystemEvent(event);
      if (isOurs) this.advance({ position: positionOf(event), stream: event.streamId });
      isSettled = isOurs || position <= this.#lookedUpTo;
      return isSettled && maxCount > 1;
    });
    if (newest === undefined) return true;
    const isWhole = isSettled || maxCount > 1;
    if (isWhole && newest > this.#lookedUpTo) this.#lookedUpTo = newest;
    return isWhole;
  }
}
