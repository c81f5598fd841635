import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Clock, Refused } from '@yishi/kernel';

export class SystemClock extends Clock {
  override now(): Date {
    return new Date();
  }
}

/**
 * A clock that can be set, for demonstrations: it runs on from where it was put. Tokens, leases and
 * keys do not follow it; only what the rules of the domain call "now" does. It never goes back, not
 * over a restart either when it has a file to remember by.
 */
export class MovableClock extends Clock {
  private moved: Moved | undefined;

  constructor(private readonly file?: string) {
    super();
    if (file !== undefined && existsSync(file)) this.moved = JSON.parse(readFileSync(file, 'utf8'));
  }

  override now(): Date {
    return new Date(Date.now() + (this.moved?.offsetMs ?? 0));
  }

  /**
   * Refuses `clock-does-not-go-back`, except on the first call, which may choose any past. The last
   * call repeated changes nothing.
   */
  moveTo(at: Date): void {
    const to = at.toISOString();
    if (this.moved?.to === to) return;
    if (this.moved && at < this.now()) throw new Refused('clock-does-not-go-back');
    this.moved = { to, offsetMs: at.getTime() - Date.now() };
    if (this.file === undefined) return;
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.draft`, JSON.stringify(this.moved));
    renameSync(`${this.file}.draft`, this.file);
  }
}

type Moved = Readonly<{ to: string; offsetMs: number }>;
