import { Injectable } from '@nestjs/common';
import { type CommandClass, CommandSender, type ProcessOrigin } from '@yishi/following';
import { Forbidden, Malformed, NotFound, processActor, Refused } from '@yishi/kernel';
import { endSpan, SpanKind, startSpan, traceparentOf } from '../tracing';
import type { CommandType, YishiCommand } from './command';
import { Commands, commandTypes } from './handler';

/** Processes send their commands the way of everybody else's. */
@Injectable()
export class PipelineCommandSender extends CommandSender {
  constructor(private readonly commands: Commands) {
    super();
  }

  override async send(
    command: CommandClass,
    input: object,
    { processName, commandId, traceparent: parent }: ProcessOrigin,
  ): Promise<{ refused?: string }> {
    const span = startSpan(`process ${processName}`, { kind: SpanKind.CONSUMER, parent });
    const traceparent = traceparentOf(span) ?? parent;
    const origin = { actor: processActor(processName), commandId, traceparent };
    try {
      await this.commands.send(command as CommandType<YishiCommand>, input, origin);
      return {};
    } catch (error) {
      const refused = codeOf(error);
      if (refused === undefined) throw error;
      return { refused };
    } finally {
      endSpan(span);
    }
  }

  override resolve(name: string): CommandClass | undefined {
    return commandTypes.get(name);
  }
}

/**
 * The code of an answer that will not change by asking again; `undefined` when there was no answer.
 */
function codeOf(error: unknown): string | undefined {
  if (error instanceof Refused || error instanceof Forbidden) return error.code;
  if (error instanceof NotFound) return `${error.what}-not-found`;
  if (error instanceof Malformed) return `malformed-input (${error.message})`;
  return undefined;
}
