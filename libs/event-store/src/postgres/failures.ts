import { DatabaseError } from 'pg';
import { TransientFailure } from '../event-store';

/**
 * Did the statement certainly not happen? Only when the server itself said so about the statement:
 * a one-statement transaction that answers ERROR was rolled back. FATAL may reach us after a commit
 * that we never heard of, and a lost connection says nothing at all.
 */
export const isCertain = (error: unknown): boolean =>
  error instanceof DatabaseError && error.severity === 'ERROR';

/** Somebody else's event stands under one of the ids. */
export const isRepeatedId = (error: unknown): boolean =>
  error instanceof DatabaseError && error.code === '23505' && error.constraint === 'events_id';

/**
 * Classes and codes of errors that pass: connection (08), serialisation and deadlock (40),
 * resources (53), shutdown and restart (57P), cancelled by timeout, lock not got in time, a standby
 * that is not the primary yet, another writer without the lock (23505 on position or version).
 */
const PASSING_CODE = /^(08|40|53|57P|57014|55P03|25006|23505)/;
/** ECONNRESET, EAI_AGAIN and their like; not Node's own ERR_…, which are mistakes of a program. */
const NETWORK_CODE = /^E(?!RR_)[A-Z_]+$/;
const DRIVER_MESSAGE =
  /Connection terminated|not queryable|timeout expired|timeout exceeded|read timeout/;

/** May the same statement succeed a little later? */
export function isPassing(error: unknown): boolean {
  if (error instanceof DatabaseError) return PASSING_CODE.test(error.code ?? '');
  const { code = '', message = '', errors } = (error ?? {}) as FailedConnection;
  // One error for each address of a name that was tried.
  if (errors !== undefined) return errors.some(isPassing);
  return NETWORK_CODE.test(code) || DRIVER_MESSAGE.test(message);
}

type FailedConnection = Readonly<{ code?: string; message?: string; errors?: readonly unknown[] }>;

/** For reads, which may always be made again: errors that pass become `TransientFailure`. */
export const asReadFailure = (error: unknown): unknown =>
  isPassing(error)
    ? new TransientFailure(`the log can not be read now: ${messageOf(error)}`, { cause: error })
    : error;

export function messageOf(error: unknown): string {
  const { message, errors } = (error ?? {}) as FailedConnection;
  return message || (errors ? messageOf(errors[0]) : String(error));
}
