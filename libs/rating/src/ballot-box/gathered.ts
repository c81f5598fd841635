import { TransientFailure } from '@yishi/event-store';

type Waiting<T, R> = Readonly<{
  item: T;
  resolve: (result: R) => void;
  reject: (error: unknown) => void;
}>;

/** Written in one go: what it takes grows with the box, not with what is put. */
const MAX_BATCH = 512;
const MAX_WAITING = 20_000;

/**
 * Group commit: what arrives while a write is under way waits and is written in the next, all in
 * one. `write` answers each item in order.
 */
export class Gathered<T, R> {
  readonly #waiting: Waiting<T, R>[] = [];
  #isWriting = false;

  constructor(private readonly write: (items: readonly T[]) => Promise<readonly (() => R)[]>) {}

  get isIdle(): boolean {
    return !this.#isWriting && this.#waiting.length === 0;
  }

  /** Throws `TransientFailure` when too many wait already. */
  add(item: T): Promise<R> {
    if (this.#waiting.length >= MAX_WAITING) throw new TransientFailure('too many ballots wait');
    return new Promise<R>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    try {
      while (this.#waiting.length > 0) await this.#writeBatch(this.#waiting.splice(0, MAX_BATCH));
    } finally {
      this.#isWriting = false;
    }
  }

  async #writeBatch(batch: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const answers = await this.write(batch.map(({ item }) => item));
      for (const [index, { resolve, reject }] of batch.entries()) {
        try {
          resolve(answers[index]!());
        } catch (error) {
          reject(error);
        }
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
