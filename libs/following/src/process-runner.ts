import { toJson } from '@yishi/kernel';
import type { Place } from '@yishi/messaging';
import type { ClientBase } from 'pg';
import { FencedOff, takeCheckpoints } from './checkpoint';
import { type CommandSender, NotAnswered, reactionId } from './command-sender';
import { type FollowedBatch, positionGroups } from './followed';
import { Follower, type FollowerContext, type SessionStart } from './follower';
import { inTransaction } from './follower-pool';
import type { Followed, Process, Reaction } from './following';
import { type FollowerHealth, HandlingFailed } from './health';
import {
  assertToken,
  deleteParked,
  endRetry,
  firstParked,
  keyOf,
  markFailedAgain,
  type Parked,
} from './parked-rows';
import { errorText, refuseUnreadable } from './parking';
import { isSamePlace, readAgain } from './read-again';

/** A process is never rebuilt; its checkpoints are all of this version. */
const VERSION = 0;
/** After a crash at most so many commands are sent a second time. */
const COMMANDS_PER_CHECKPOINT = 50;

type Scheduled = Readonly<{
  id: string;
  reaction: Reaction;
  dueAt: string;
  traceparent?: string;
}>;

/** Sends what a process wants sent, event by event, and moves the checkpoint after the answers. */
export class ProcessRunner extends Follower {
  readonly kind = 'process';
  protected readonly batchSize = 500;
  protected readonly types: ReadonlySet<string>;
  private readonly handlers: Readonly<
    Record<string, ((event: Followed) => readonly Reaction[]) | undefined>
  >;
  /** Why a scheduled command was refused, when one was. */
  private scheduledRefusal: string | undefined;

  constructor(
    definition: Process,
    private readonly sender: CommandSender,
    context: FollowerContext,
  ) {
    super(definition.name, definition.source, context);
    this.handlers = definition.on as unknown as ProcessRunner['handlers'];
    this.types = new Set(Object.keys(definition.on));
  }

  protected async prepare(token: bigint): Promise<SessionStart> {
    const owner = { follower: this.name, version: VERSION, token };
    return inTransaction(this.context.pool, async (client) => {
      const { rows } = await client.query<{ command: string; refused: string }>(
        `SELECT command, refused FROM following.scheduled
         WHERE process = $1 AND refused IS NOT NULL LIMIT 1`,
        [this.name],
      );
      this.scheduledRefusal = rows[0] && refusalText(rows[0].command, rows[0].refused);
      return { owner, places: await takeCheckpoints(client, owner) };
    });
  }

  protected override isWorthRepeating(error: unknown): boolean {
    return error instanceof NotAnswered || super.isWorthRepeating(error);
  }

  /** A scheduled command was refused: the process goes on, but a person has to look. */
  reportRefusal(command: string, code: string): void {
    this.scheduledRefusal = refusalText(command, code);
  }

  /** Sends refused scheduled commands again, and starts the process again when it has failed. */
  async retry(): Promise<void> {
    await this.context.pool.query(
      'UPDATE following.scheduled SET refused = NULL, retry_at = NULL WHERE process = $1',
      [this.name],
    );
    this.scheduledRefusal = undefined;
    this.restart();
  }

  override health(): FollowerHealth {
    const health = super.health();
    if (!this.scheduledRefusal || health.error !== undefined || !this.isActive()) return health;
    return { ...health, state: 'failed', error: this.scheduledRefusal };
  }

  // ----------------------------------------------------------------------------------- batches

  protected async handle({ source, events, upTo }: FollowedBatch): Promise<void> {
    const scheduled: Scheduled[] = [];
    const parked: Parked[] = [];
    let done: Place | undefined;
    let sent = 0;
    const save = async (place: Place): Promise<void> => {
      await this.commit(source, place, (client) => this.store(client, scheduled), parked);
      scheduled.length = 0;
      parked.length = 0;
      sent = 0;
    };
    for (const { group, place } of positionGroups(events, upTo)) {
      const { open, behind } = this.parking.split(group);
      let failed: readonly Parked[] = [];
      try {
        await this.parking.settle(open, async (messages, unsettled) => {
          const [later, count] = await this.react(messages, sent);
          scheduled.push(...later);
          sent = count;
          failed = unsettled;
        });
      } catch (error) {
        if (done && !(error instanceof FencedOff)) await save(done);
        throw error;
      }
      parked.push(...failed, ...behind);
      done = place;
      // Saved at once: from here on the key's other messages wait behind it.
      if (failed.length > 0 || sent >= COMMANDS_PER_CHECKPOINT) await save(place);
    }
    await save(upTo);
  }

  /** Sends the immediate reactions in order; answers with those for later, and the new count. */
  private async react(group: readonly Followed[], sent: number): Promise<[Scheduled[], number]> {
    const later: Scheduled[] = [];
    let count = sent;
    for (const event of group)
      for (const [place, reaction] of this.reactions(event).entries()) {
        const id = reactionId(this.name, event, place, reaction.command);
        if (reaction.dueAt !== undefined) {
          const dueAt = instantOf(event, reaction.dueAt);
          later.push({ id, reaction, dueAt, traceparent: event.traceparent });
        } else {
          await this.sendNow(event, reaction, id);
          count++;
        }
      }
    return [later, count];
  }

  private reactions(event: Followed): readonly Reaction[] {
    try {
      // What was parked by an older program may be no concern of this one.
      return this.handlers[event.type]?.(event) ?? [];
    } catch (error) {
      throw new HandlingFailed(event, error);
    }
  }

  private async sendNow(event: Followed, reaction: Reaction, commandId: string): Promise<void> {
    if (!this.isHeld()) throw new FencedOff(this.name);
    const { command, input, tolerates = [] } = reaction;
    let answer: { refused?: string };
    try {
      const { traceparent } = event;
      const origin = { processName: this.name, commandId, ...(traceparent && { traceparent }) };
      answer = await this.sender.send(command, input, origin);
    } catch (error) {
      throw new NotAnswered(command.name, error);
    }
    if (answer.refused === undefined || tolerates.includes(answer.refused)) return;
    throw new HandlingFailed(event, refusalText(command.name, answer.refused));
  }

  // ------------------------------------------------------------------------------------ parked

  /**
   * Handles the keys' messages again in their order, each up to the first that fails once more. A
   * key that is cleared goes on as all others.
   */
  protected override async retryParked(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      let reread: Followed | undefined;
      while (this.isAtWork()) {
        const left = await this.serially(() => this.retrySome(key, reread));
        if (left === 'nothing') break;
        reread = left === 'more' ? undefined : await this.readAgain(left);
      }
    }
  }

  /** Comes to the end of the key, to more than it takes at once, or to what has to be read again. */
  private async retrySome(
    key: string,
    reread: Followed | undefined,
  ): Promise<'nothing' | 'more' | Followed> {
    const { pool } = this.context;
    const owner = this.owner;
    const messages = await firstParked(pool, owner, key, COMMANDS_PER_CHECKPOINT);
    for (const stored of messages) {
      if (!this.isAtWork()) return 'nothing';
      const isReread = reread !== undefined && isSamePlace(stored, reread);
      if (stored.unreadable !== undefined && !isReread) return stored;
      const message = isReread ? reread! : stored;
      try {
        refuseUnreadable([message]);
        const [later] = await this.react([message], 0);
        await inTransaction(pool, async (client) => {
          await assertToken(client, owner);
          await this.store(client, later);
          await deleteParked(client, owner, stored);
        });
        this.parking.removed(key);
      } catch (error) {
        if (!(error instanceof HandlingFailed)) throw error;
        await this.failAgain(stored, errorText(error));
        return 'nothing';
      }
    }
    if (messages.length === COMMANDS_PER_CHECKPOINT) return 'more';
    await inTransaction(pool, async (client) => {
      await assertToken(client, owner);
      await endRetry(client, this.name, key);
    });
    this.parking.cleared(key);
    return 'nothing';
  }

  /** What could not be read may be readable to this program; itself when it does not come. */
  private async readAgain(message: Followed): Promise<Followed> {
    const { bus } = this.context;
    const topics = this.source.kind === 'topics' ? this.source.topics : [];
    const isWanted = () => this.isAtWork();
    return (await readAgain(bus, `${this.name}.again`, topics, message, isWanted)) ?? message;
  }

  private async failAgain(message: Followed, error: string): Promise<void> {
    await inTransaction(this.context.pool, async (client) => {
      await assertToken(client, this.owner);
      await markFailedAgain(client, this.owner, message, error);
      await endRetry(client, this.name, keyOf(message));
    });
    this.parking.alarm('could not handle again', message, error);
  }

  /** Deterministic ids: what a redelivered event schedules again is there already. */
  private async store(client: ClientBase, scheduled: readonly Scheduled[]): Promise<void> {
    for (const { id, reaction, dueAt, traceparent } of scheduled)
      await client.query(
        `INSERT INTO following.scheduled (id, process, due_at, command, input, tolerates, traceparent)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
        [
          id,
          this.name,
          dueAt,
          reaction.command.name,
          toJson(reaction.input),
          reaction.tolerates ?? [],
          traceparent,
        ],
      );
  }
}

/** The event is at fault here, where it is still known; the table would only refuse the batch. */
function instantOf(event: Followed, dueAt: string): string {
  const at = new Date(dueAt);
  if (Number.isNaN(at.getTime())) throw new HandlingFailed(event, 'a command is due at no instant');
  return at.toISOString();
}

const refusalText = (command: string, code: string): string => `${command} was refused: ${code}`;
