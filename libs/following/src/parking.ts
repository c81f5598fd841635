import type { Pool } from 'pg';
import { type CheckpointOwner, FencedOff } from './checkpoint';
import { NotAnswered } from './command-sender';
import type { Followed } from './following';
import { HandlingFailed } from './health';
import { isInfrastructureError } from './infrastructure-errors';
import { countParked, keyOf, type Parked } from './parked-rows';

/** How often a message is tried before it is parked; each pause is twice the one before. */
export type Tries = Readonly<{ count: number; firstPauseMs: number }>;

/** A cause that passes within 1.5 s parks nothing. */
export const DEFAULT_TRIES: Tries = { count: 5, firstPauseMs: 100 };

const LONGEST_ERROR = 500;

type ParkingParts = Readonly<{
  follower: string;
  isOn: boolean;
  tries: Tries;
  /** Ends early, by throwing, when the session is over. */
  pause: (ms: number) => Promise<void>;
  /** Told of what a person has to look at. */
  onAlarm: (error: Error) => void;
}>;

/**
 * What a follower behind a broker does about messages it can not handle: each is tried a few times,
 * then it and all later ones of its key are parked, and the other keys go on. Where the log is the
 * bus nothing is parked: the follower stops, for nobody else's order is at stake.
 */
export class Parking {
  private byKey = new Map<string, number>();
  /** While a rebuild runs beside: what stands in the build that is read. */
  private inReadBuild: number | undefined;
  private isPatient = true;

  constructor(private readonly parts: ParkingParts) {}

  /** At the start of a session, once the checkpoints are taken over. */
  async load(pool: Pool, owner: CheckpointOwner, isRebuild: boolean): Promise<void> {
    if (!this.parts.isOn) return;
    const { byKey, inReadBuild } = await countParked(pool, owner);
    this.byKey = byKey;
    this.inReadBuild = isRebuild ? inReadBuild : undefined;
    const count = this.count();
    const { follower, onAlarm } = this.parts;
    if (count > 0) onAlarm(new Error(`${follower}: messages parked: ${count}`));
  }

  /** Messages parked in the build that is read. */
  count(): number {
    if (this.inReadBuild !== undefined) return this.inReadBuild;
    let sum = 0;
    for (const count of this.byKey.values()) sum += count;
    return sum;
  }

  /** Once they are in the table. */
  added(parked: readonly Parked[]): void {
    for (const { message, error } of parked) {
      if (error !== undefined) this.alarm('parked', message, error);
      const key = keyOf(message);
      this.byKey.set(key, (this.byKey.get(key) ?? 0) + 1);
    }
  }

  /** Names the message, never its data. */
  alarm(what: string, message: Followed, error: string): void {
    const { follower, onAlarm } = this.parts;
    const at = `${message.type} at ${message.position} of ${keyOf(message)}`;
    onAlarm(new Error(`${follower} ${what} ${at}: ${error}`));
  }

  /** The key stays parked until `cleared`: there may be more of it than was counted. */
  removed(key: string): void {
    this.byKey.set(key, Math.max((this.byKey.get(key) ?? 0) - 1, 1));
  }

  /** Nothing of the key is parked any more: its next messages are handled as they come. */
  cleared(key: string): void {
    this.byKey.delete(key);
  }

  /** The messages that may be handled, and those that wait behind others of their keys. */
  split(events: readonly Followed[]): Readonly<{ open: readonly Followed[]; behind: Parked[] }> {
    if (this.byKey.size === 0) return { open: events, behind: [] };
    const behind: Parked[] = [];
    const open = events.filter((message) => {
      const isOpen = !this.byKey.has(keyOf(message));
      if (!isOpen) behind.push({ message, tries: 0 });
      return isOpen;
    });
    return { open, behind };
  }

  /** A batch waits for causes that pass once, not for each of its messages. */
  startBatch(): void {
    this.isPatient = true;
  }

  /**
   * Runs `work` with the messages of one position, until it succeeds or they have been tried often
   * enough; then with those before the one that fails, the rest to be parked. Throws what is no
   * message's fault, and everything where nothing is parked.
   */
  async settle(
    group: readonly Followed[],
    work: (open: readonly Followed[], failed: readonly Parked[]) => Promise<void>,
  ): Promise<void> {
    const { isOn, tries: limit, pause } = this.parts;
    const unreadable = group.findIndex((event) => event.unreadable !== undefined);
    let open = unreadable < 0 ? group.length : unreadable;
    let failure = unreadable < 0 ? undefined : unreadableFailure(group[unreadable]!);
    if (failure && !isOn) throw failure;
    for (let tries = 0; ; ) {
      try {
        return await work(
          group.slice(0, open),
          failure ? parkedFrom(group, open, failure, tries) : [],
        );
      } catch (error) {
        const found = failureOf(error, group[open - 1]);
        if (!isOn) throw found;
        tries++;
        if (tries < limit.count) {
          if (this.isPatient) await pause(limit.firstPauseMs * 2 ** (tries - 1));
          continue;
        }
        this.isPatient = false;
        failure = found;
        open = Math.min(open - 1, Math.max(group.indexOf(found.event as Followed), 0));
      }
    }
  }
}

export const unreadableFailure = (event: Followed): HandlingFailed =>
  new HandlingFailed(event, `unreadable: ${event.unreadable}`);

/** Throws for the first of them that could not be read. */
export function refuseUnreadable(events: readonly Followed[]): void {
  const unreadable = events.find((event) => event.unreadable !== undefined);
  if (unreadable) throw unreadableFailure(unreadable);
}

function parkedFrom(
  group: readonly Followed[],
  start: number,
  failure: HandlingFailed,
  tries: number,
): Parked[] {
  const [first, ...behind] = group.slice(start);
  const waiting = behind.map((message) => ({ message, tries: 0 }));
  return [{ message: first!, error: errorText(failure), tries }, ...waiting];
}

/** Throws it when it is the fault of no message. */
function failureOf(error: unknown, last: Followed | undefined): HandlingFailed {
  if (error instanceof HandlingFailed) return error;
  const isNoMessage =
    last === undefined ||
    error instanceof FencedOff ||
    error instanceof NotAnswered ||
    isInfrastructureError(error);
  if (isNoMessage) throw error;
  return new HandlingFailed(last, error);
}

/** The follower is to stop or to start again, in the middle of a batch. */
export class SessionOver extends Error {
  override readonly name = 'SessionOver';
}

/** What operators are told: never values of the message, which a database puts into its errors. */
export function errorText({ cause, message }: HandlingFailed): string {
  const code = cause instanceof Error ? (cause as { code?: unknown }).code : undefined;
  const text =
    typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)
      ? `the database refused the row: SQLSTATE ${code}`
      : message;
  return text.replaceAll('\u0000', '').slice(0, LONGEST_ERROR);
}
