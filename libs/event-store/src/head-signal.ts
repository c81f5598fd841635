import type { Position } from './event-store';

/** Who waits for the log to grow is woken here. Positions only ever move forward. */
export class HeadSignal {
  #head: Position = 0n;
  readonly #waiting = new Map<() => void, Position>();

  /** Whether somebody waits: nobody needs to ask the database for the head otherwise. */
  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  /** Wakes those whose position it passes; the others wait on, without a moment between. */
  advance(head: Position): void {
    if (head <= this.#head) return;
    this.#head = head;
    for (const [wake, position] of [...this.#waiting]) if (head > position) wake();
  }

  /** Resolves when the head is beyond the position, or the signal is aborted. */
  async beyond(position: Position, signal: AbortSignal): Promise<void> {
    if (this.#head > position || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.set(wake, position);
      signal.addEventListener('abort', wake);
    });
  }
}
