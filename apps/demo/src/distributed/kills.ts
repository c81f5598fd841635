import { SeededRandom } from '../seeded-random';
import type { Installation } from './installation';
import { SERVICES, type ServiceName } from './services';

export type Kill = Readonly<{ atCall: number; service: ServiceName }>;

/** Which service dies before which call: `count` points among the calls, from a seed. */
export function planKills(seed: number, count: number, calls: number): readonly Kill[] {
  return new SeededRandom(seed)
    .points(count, calls)
    .map((atCall, index) => ({ atCall, service: SERVICES[index % SERVICES.length]! }));
}

/** Carries a plan out while the story goes on: nobody waits for the restart but the client. */
export class Killer {
  readonly done: Kill[] = [];
  private failure: Error | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly installation: Installation,
    private readonly plan: readonly Kill[],
  ) {}

  onCall(count: number): void {
    for (const kill of this.plan)
      if (kill.atCall === count)
        this.running = this.running
          .then(() => this.installation.killAndRestart(kill.service))
          .then(() => void this.done.push(kill))
          .catch((error: Error) => {
            this.failure ??= error;
          });
  }

  /** Resolves when all that died run again; throws when one did not. */
  async settled(): Promise<void> {
    await this.running;
    if (this.failure) throw this.failure;
  }
}
