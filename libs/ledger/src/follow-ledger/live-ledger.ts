import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Refused, toJson } from '@yishi/kernel';
import { LedgerReader } from '../public-ledger/ledger-reader';
import { PublicLedger } from '../public-ledger/public-ledger';

/** Where what happens to a project is told. `isStuck`: the client does not take what it is sent. */
export interface Listener {
  send(text: string): void;
  end(): void;
  readonly isStuck: boolean;
}

export const MAX_LISTENERS = 500;
const LOOK_EVERY_MS = 500;
const HEARTBEAT_MS = 15_000;

/**
 * Tells listeners when the ledger of a project changed. One look at the book for all of them, twice
 * a second: it sees what any instance wrote, and costs the same for one listener as for all.
 */
@Injectable()
export class LiveLedger implements OnModuleDestroy {
  private readonly log = new Logger('LiveLedger');
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly seen = new Map<string, string>();
  private count = 0;
  private looking?: NodeJS.Timeout;
  private beating?: NodeJS.Timeout;
  private isOver = false;

  constructor(
    private readonly reader: LedgerReader,
    private readonly ledger: PublicLedger,
  ) {}

  /**
   * Sends the figures as they are, then again whenever they changed; the answer stops it. Throws
   * `NotFound`, and
   * `Refused` (`too-many-listeners`) beyond `MAX_LISTENERS`.
   */
  async listen(projectId: string, listener: Listener): Promise<() => void> {
    if (this.isOver || this.count >= MAX_LISTENERS) throw new Refused('too-many-listeners');
    this.count++;
    try {
      const [position] = (await this.positions([projectId])).values();
      listener.send(summaryEvent(position ?? '0', await this.ledger.summary(projectId)));
      if (!this.seen.has(projectId)) this.seen.set(projectId, position ?? '0');
    } catch (error) {
      this.count--;
      throw error;
    }
    const others = this.listeners.get(projectId) ?? new Set();
    this.listeners.set(projectId, others.add(listener));
    this.keepLooking();
    let isHere = true;
    return () => {
      if (isHere) this.forget(projectId, listener);
      isHere = false;
    };
  }

  /** Before the server closes its connections: a live stream never ends by itself. */
  onModuleDestroy(): void {
    this.isOver = true;
    clearTimeout(this.looking);
    clearInterval(this.beating);
    for (const all of this.listeners.values()) for (const listener of all) listener.end();
  }

  private forget(projectId: string, listener: Listener): void {
    this.count--;
    const others = this.listeners.get(projectId);
    others?.delete(listener);
    if (others?.size === 0) {
      this.listeners.delete(projectId);
      this.seen.delete(projectId);
    }
    if (this.count > 0) return;
    clearTimeout(this.looking);
    clearInterval(this.beating);
    this.looking = undefined;
    this.beating = undefined;
  }

  private keepLooking(): void {
    if (this.isOver) return;
    this.beating ??= setInterval(() => this.tellAll(': heartbeat\n\n'), HEARTBEAT_MS).unref();
    this.looking ??= setTimeout(async () => {
      await this.look().catch((error: Error) => this.log.warn(error.message));
      this.looking = undefined;
      if (this.count > 0) this.keepLooking();
    }, LOOK_EVERY_MS).unref();
  }

  private async look(): Promise<void> {
    const positions = await this.positions([...this.listeners.keys()]);
    for (const [projectId, position] of positions) {
      if (this.seen.get(projectId) === position) continue;
      const event = summaryEvent(position, await this.ledger.summary(projectId));
      this.seen.set(projectId, position);
      for (const listener of this.listeners.get(projectId) ?? []) this.tell(listener, event);
    }
  }

  private tellAll(text: string): void {
    for (const all of this.listeners.values())
      for (const listener of all) this.tell(listener, text);
  }

  private tell(listener: Listener, text: string): void {
    if (listener.isStuck) listener.end();
    else listener.send(text);
  }

  private positions(projectIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.reader.at(async (snapshot) => {
      const rows = await snapshot.rows<{ project_id: string; position: string }>(
        'SELECT project_id, position FROM ledger.project WHERE project_id = ANY($1::uuid[])',
        projectIds,
      );
      return new Map(rows.map((row) => [row.project_id, row.position]));
    });
  }
}

const summaryEvent = (position: string, summary: object): string =>
  `event: summary\nid: ${position}\ndata: ${toJson(summary)}\n\n`;
