import { createHash } from 'node:crypto';
import { uuidFromDigest } from '@yishi/kernel';
import type { CommandClass, Followed } from './following';

/**
 * Who sends: the process, and the id under which a repeated command gets its first answer again.
 */
export type ProcessOrigin = Readonly<{
  processName: string;
  commandId: string;
  /** W3C trace context of the event that is reacted to, when it was traced. */
  traceparent?: string;
}>;

/** How processes send commands; the application implements it on its command pipeline. */
export abstract class CommandSender {
  /**
   * Answers with the code when the receiver refused for good: by a rule, by the input's shape, by a
   * right, or because
   * there is no such thing. Throws when there is no answer (database, network): the command is then
   * sent again.
   */
  abstract send(
    command: CommandClass,
    input: object,
    origin: ProcessOrigin,
  ): Promise<{ refused?: string }>;

  /**
   * The command class of a name under which it was scheduled; `undefined` when the program knows
   * none.
   */
  abstract resolve(name: string): CommandClass | undefined;
}

/** The receiver did not answer; the same command is sent again. */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered';
  constructor(command: string, reason: unknown) {
    super(`${command}: ${reason instanceof Error ? reason.message : String(reason)}`, {
      cause: reason,
    });
  }
}

/**
 * The same process, event and reaction give the same id, after any restart. The stream is in it
 * because positions
 * of two publishers' logs may be equal.
 */
export function reactionId(
  processName: string,
  event: Followed,
  place: number,
  command: CommandClass,
): string {
  const parts = [
    processName,
    event.stream,
    event.position,
    event.index,
    event.type,
    place,
    command.name,
  ];
  return uuidFromDigest(createHash('sha256').update(parts.join('|')).digest());
}
