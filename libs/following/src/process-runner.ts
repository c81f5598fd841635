import { toJson } from '@yishi/kernel';
import { LOG_SOURCE, type Place, WHOLE_POSITION } from '@yishi/messaging';
import type { ClientBase } from 'pg';
import { FencedOff, takeCheckpoints } from './checkpoint';
import { type CommandSender, NotAnswered, reactionId } from './command-sender';
import type { FollowedBatch } from './followed';
import { Follower, type FollowerContext, type SessionStart } from './follower';
import { inTransaction } from './follower-pool';
import type { Followed, Process, Reaction } from './following';
import { type FollowerHealth, HandlingFailed } from './health';

/** A process is never rebuilt; its checkpoints are all of this version. */
const VERSION = 0;
/** After a crash at most so many commands are sent a second time. */
const COMMANDS_PER_CHECKPOINT = 50;

type Scheduled = Readonly<{ id: string; reaction: Reaction; traceparent?: string }>;

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
    let done: Place | undefined;
    let sent = 0;
    const save = async (place: Place): Promise<void> => {
      await this.commit(source, place, (client) => this.store(client, scheduled));
      scheduled.length = 0;
      sent = 0;
    };
    for (let start = 0, end = 0; start < events.length; start = end) {
      const { position } = events[start]!;
      while (end < events.length && events[end]!.position === position) end++;
      const group = events.slice(start, end);
      let later: Scheduled[];
      try {
        [later, sent] = await this.react(group, sent);
      } catch (error) {
        if (done && !(error instanceof FencedOff)) await save(done);
        throw error;
      }
      scheduled.push(...later);
      const index = source === LOG_SOURCE ? WHOLE_POSITION : group.at(-1)!.index;
      done = { position, index };
      if (sent >= COMMANDS_PER_CHECKPOINT) await save(done);
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
        if (reaction.dueAt !== undefined)
          later.push({ id, reaction, traceparent: event.traceparent });
        else {
          await this.sendNow(event, reaction, id);
          count++;
        }
      }
    return [later, count];
  }

  private reactions(event: Followed): readonly Reaction[] {
    try {
      return this.handlers[event.type]!(event);
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

  /** Deterministic ids: what a redelivered event schedules again is there already. */
  private async store(client: ClientBase, scheduled: readonly Scheduled[]): Promise<void> {
    for (const { id, reaction, traceparent } of scheduled)
      await client.query(
        `INSERT INTO following.scheduled (id, process, due_at, command, input, tolerates, traceparent)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
        [
          id,
          this.name,
          reaction.dueAt,
          reaction.command.name,
          toJson(reaction.input),
          reaction.tolerates ?? [],
          traceparent,
        ],
      );
  }
}

const refusalText = (command: string, code: string): string => `${command} was refused: ${code}`;
