import { TransientFailure } from '../event-store';

type Job = Readonly<{ bytes: number; perform: () => Promise<void> }>;

export type LaneLimits = Readonly<{ maxRunning: number; maxWaiting: number; maxBytes: number }>;

/**
 * Work in lanes, one for each stream: in a lane one after the other and in the order it came, of
 * different lanes so many at once. What is too much is refused instead of kept.
 */
export class Lanes {
  readonly #lanes = new Map<string, Job[]>();
  /** Lanes whose first job may start. */
  readonly #ready: string[] = [];
  #running = 0;
  #jobs = 0;
  #bytes = 0;
  #whenIdle: (() => void) | undefined;

  constructor(private readonly limits: LaneLimits) {}

  /** Starts the work when its turn has come. It must not throw. */
  add(lane: string, bytes: number, perform: () => Promise<void>): void {
    const { maxWaiting, maxBytes } = this.limits;
    if (this.#jobs >= maxWaiting || (this.#jobs > 0 && this.#bytes + bytes > maxBytes)) {
      throw new TransientFailure('overloaded: too many appends wait');
    }
    this.#jobs += 1;
    this.#bytes += bytes;
    const jobs = this.#lanes.get(lane);
    if (jobs !== undefined) {
      jobs.push({ bytes, perform });
      return;
    }
    this.#lanes.set(lane, [{ bytes, perform }]);
    this.#ready.push(lane);
    this.#start();
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    if (this.#jobs > 0) await new Promise<void>((idle) => (this.#whenIdle = idle));
  }

  #start(): void {
    while (this.#running < this.limits.maxRunning && this.#ready.length > 0) {
      void this.#run(this.#ready.shift()!);
    }
  }

  async #run(lane: string): Promise<void> {
    const jobs = this.#lanes.get(lane)!;
    const { bytes, perform } = jobs.shift()!;
    this.#running += 1;
    await perform();
    this.#running -= 1;
    this.#jobs -= 1;
    this.#bytes -= bytes;
    if (jobs.length > 0) this.#ready.push(lane);
    else this.#lanes.delete(lane);
    if (this.#jobs === 0) this.#whenIdle?.();
    this.#start();
  }
}
