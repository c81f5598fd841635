import { Clock, Refused } from '@yishi/kernel';

export class SystemClock extends Clock {
  override now(): Date {
    return new Date();
  }
}

/**
 * A clock that can be set, for demonstrations: it runs on from where it was put. Tokens, leases and
 * keys do not follow it; only what the rules of the domain call "now" does. It never goes back.
 */
export class MovableClock extends Clock {
  private offsetMs: number | undefined;

  override now(): Date {
    return new Date(Date.now() + (this.offsetMs ?? 0));
  }

  /** Refuses `clock-does-not-go-back`, except on the first call, which may choose any past. */
  moveTo(at: Date): void {
    if (this.offsetMs !== undefined && at < this.now()) throw new Refused('clock-does-not-go-back');
    this.offsetMs = at.getTime() - Date.now();
  }
}
