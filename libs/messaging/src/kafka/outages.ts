import { isWorthRepeating } from './kafka-errors';

/**
 * Tells a broker that is away for a moment from one that is away for good. Each user of the bus (a
 * topic's publisher, a group's subscription) says how it fares, by name.
 */
export class Outages {
  private readonly since = new Map<string, number>();
  private isFatal = false;

  constructor(
    private readonly fatalAfterMs: number,
    private readonly onFatal: (error: Error) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  succeeded(user: string): void {
    this.since.delete(user);
  }

  /** The answer: shall the user try again? */
  failed(user: string, error: Error): boolean {
    const begun = this.since.get(user) ?? this.now();
    this.since.set(user, begun);
    if (isWorthRepeating(error) && this.now() - begun < this.fatalAfterMs) return true;
    if (!this.isFatal) this.onFatal(new Error(`${user}: ${error.message}`, { cause: error }));
    this.isFatal = true;
    return false;
  }
}
