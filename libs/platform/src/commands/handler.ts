import { Injectable, type Type } from '@nestjs/common';
import { CommandBus, CommandHandler } from '@nestjs/cqrs';
import type { Event } from '@yishi/kernel';
import { classify } from '../http/problem';
import { Metrics } from '../metrics';
import { endSpan, startSpan, traceparentOf } from '../tracing';
import type { Answer, CommandOrigin, CommandType, Slice, YishiCommand } from './command';
import { CommandPipeline } from './pipeline';
import { shape } from './shape';

/** Beside the command, not in it: a command's fields are its input, nothing else. */
const origins = new WeakMap<object, CommandOrigin>();

/** Every command that has a handler, by its name: scheduled commands are stored by it. */
export const commandTypes = new Map<string, CommandType<YishiCommand>>();

/** The @nestjs/cqrs handler of a slice: a class to list among the module's providers. */
export function handlerFor<C extends YishiCommand, S, E extends Event, L = undefined>(
  type: CommandType<C>,
  slice: Slice<C, S, E, L>,
): Type<object> {
  if (commandTypes.has(type.name)) throw new Error(`two commands are named ${type.name}`);
  commandTypes.set(type.name, type);

  @CommandHandler(type)
  class SliceHandler {
    constructor(private readonly pipeline: CommandPipeline) {}

    execute(command: YishiCommand): Promise<Answer> {
      const origin = origins.get(command);
      if (!origin) throw new Error(`${type.name} was not sent through Commands`);
      return this.pipeline.run(slice, command as C, origin);
    }
  }
  Object.defineProperty(SliceHandler, 'name', { value: `${type.name}Handler` });
  return SliceHandler;
}

/**
 * The one way to send a command: checks its shape and gives it to the command bus with its origin.
 */
@Injectable()
export class Commands {
  constructor(
    private readonly bus: CommandBus,
    private readonly metrics: Metrics,
  ) {}

  /** Errors: `Malformed` and those of `CommandPipeline.run`. */
  async send<C extends YishiCommand>(
    type: CommandType<C>,
    input: object,
    origin: CommandOrigin,
  ): Promise<Answer> {
    const startedAt = performance.now();
    const span = startSpan(`command ${type.name}`, { parent: origin.traceparent });
    let failure: string | undefined;
    try {
      const command = shape(type, input);
      origins.set(command, span ? { ...origin, traceparent: traceparentOf(span) } : origin);
      return await this.bus.execute<C, Answer>(command);
    } catch (error) {
      failure = classify(error).code;
      throw error;
    } finally {
      endSpan(span, failure);
      this.metrics.commandEnded(type.name, failure ?? 'ok', performance.now() - startedAt);
    }
  }
}
