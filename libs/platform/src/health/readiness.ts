import { Injectable } from '@nestjs/common';

/** One thing that must work before requests are sent here. */
export type ReadinessCheck = Readonly<{
  name: string;
  /**
   * `detail` may be read by anybody: the event a follower failed on, never a message with data in
   * it.
   */
  check: () => Promise<Found>;
}>;

/** `parts`: what the thing is made of, each with its state; for anybody to read as well. */
type Found = Readonly<{ ok: boolean; detail?: string; parts?: readonly object[] }>;

export type CheckResult = Found & Readonly<{ name: string; error?: unknown }>;

/** A check that has not answered by then has failed: a probe must not hang with what it probes. */
const CHECK_TIMEOUT_MS = 2_000;

/** All checks of the process; every part that can fail adds its own. */
@Injectable()
export class Readiness {
  readonly #checks = new Map<string, ReadinessCheck>();
  #running: Promise<readonly CheckResult[]> | undefined;

  /** Throws when the name is taken. */
  add(...checks: readonly ReadinessCheck[]): void {
    for (const each of checks) {
      if (this.#checks.has(each.name)) throw new Error(`there is a check ${each.name} already`);
      this.#checks.set(each.name, each);
    }
  }

  /**
   * The result of every check, in the order they were added. Whoever asks while they run gets the
   * same answer: the route is public and not limited, so asking often must cost nothing.
   */
  check(): Promise<readonly CheckResult[]> {
    this.#running ??= Promise.all([...this.#checks.values()].map(resultOf)).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }
}

async function resultOf({ name, check }: ReadinessCheck): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(() => resolve({ name, ok: false, detail: 'no answer' }), CHECK_TIMEOUT_MS);
  });
  const answer = Promise.resolve()
    .then(check)
    .then(
      (result) => ({ ...result, name }),
      // its message may hold an address or data: it is for the log, not for the answer
      (error: unknown) => ({ name, ok: false, detail: 'failed', error }),
    );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
