import type { Position } from './event-store';

/** Who waits for the log to grow is woken here. Positions only ever move forward. */
export class HeadSignal {
  #head: Position = 0n;
  readonly #waiting = new Set<() => void>();

  /** Whether somebody waits: nobody needs to ask the database for the head otherwise. */
  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  advance(head: Position): void {
    if (head <= this.#head) return;
    this.#head = head;
    const woken = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of woken) wake();
  }

  /** Resolves when the head is beyond the position, or the signal is aborted. */
  async beyond(position: Position, signal: AbortSignal): Promise<void> {
    while (this.#head <= position && !signal.aborted) {
      await new Promise<void>((wake) => {
        const done = () => {
          this.#waiting.delete(done);
          signal.removeEventListener('abort', done);
          wake();
        };
        this.#waiting.add(done);
        signal.addEventListener('abort', done);
      });
    }
  }
}
