import {
  AccessDeniedError,
  InvalidTransactionError,
  isCommandError,
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
} from '@eventstore/db-client';
import { AmbiguousFailure, TransientFailure } from '../event-store';

/** Code of gRPC for a request the server does not take as it is. */
const INVALID_ARGUMENT = 3;

/** Raised here when no answer came in time. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  constructor(timeoutMs: number) {
    super(`no answer from KurrentDB within ${timeoutMs} ms`);
  }
}

const REFUSED = [StreamDeletedError, AccessDeniedError, NotLeaderError, InvalidTransactionError];
/** What gRPC says when a call could not even be sent. */
const NEVER_SENT = /No connection established|Failed to discover/;

/**
 * What a failed append means. `WrongExpectedVersionError` is no failure and does not come here.
 * Certain is only what the server said of this very append, or what never left this process;
 * everything else may have been written: a connection that broke, a deadline, `UNAVAILABLE`.
 */
export function asAppendFailure(error: unknown): Error {
  const reason = messageOf(error);
  if (error instanceof MaxAppendSizeExceededError || codeOf(error) === INVALID_ARGUMENT) {
    return new RangeError(`KurrentDB does not take an append like this one: ${reason}`, {
      cause: error,
    });
  }
  if (REFUSED.some((kind) => error instanceof kind) || NEVER_SENT.test(reason)) {
    return new TransientFailure(`nothing was written: ${reason}`, { cause: error });
  }
  return new AmbiguousFailure(`the end of the append is unknown: ${reason}`, { cause: error });
}

/** For reads, which may always be made again: what the server or the way to it says passes. */
export const asReadFailure = (error: unknown): unknown =>
  error instanceof NoAnswer || isCommandError(error as Error) || NEVER_SENT.test(messageOf(error))
    ? new TransientFailure(`the log can not be read now: ${messageOf(error)}`, { cause: error })
    : error;

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | undefined)?.code;

/** Some of the client's errors have no message. */
export function messageOf(error: unknown): string {
  const { message, type, name } = (error ?? {}) as {
    message?: string;
    type?: string;
    name?: string;
  };
  return message || type || name || String(error);
}
