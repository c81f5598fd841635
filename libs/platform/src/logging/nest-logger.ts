import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger';

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** What Nest says of every module and route while it starts: two hundred lines nobody reads. */
const CHATTY = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** Nest's own messages as entries of the one log; its last argument is the name of who speaks. */
export class NestLogger implements LoggerService {
  constructor(private readonly root: Logger) {}

  log(message: unknown, ...more: unknown[]): void {
    this.write(CHATTY.has(String(more.at(-1))) ? 'debug' : 'info', message, more);
  }

  fatal(message: unknown, ...more: unknown[]): void {
    this.write('fatal', message, more);
  }

  /** Nest gives the stack before the name, as a text. */
  error(message: unknown, ...more: unknown[]): void {
    this.write('error', message, more);
  }

  warn(message: unknown, ...more: unknown[]): void {
    this.write('warn', message, more);
  }

  debug(message: unknown, ...more: unknown[]): void {
    this.write('debug', message, more);
  }

  verbose(message: unknown, ...more: unknown[]): void {
    this.write('trace', message, more);
  }

  private write(level: Level, message: unknown, more: readonly unknown[]): void {
    const texts = more.filter((item): item is string => typeof item === 'string');
    const from = texts.at(-1);
    const stack = texts.length > 1 ? texts[0] : undefined;
    if (message instanceof Error) this.root[level]({ from, err: message }, message.message);
    else if (typeof message === 'object') this.root[level]({ from, stack, about: message });
    else this.root[level]({ from, stack }, String(message));
  }
}
