/**
 * SQLSTATE classes that say the database, not the statement, was at fault: the same work may
 * succeed later.
 */
const TRANSIENT_CLASSES = new Set(['08', '40', '53', '57', '58']);
/** Lock not available; idle-in-transaction session ended. */
const TRANSIENT_STATES = new Set(['55P03', '25P03', '25P04']);
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
]);
/** The driver has no codes for these. */
const DRIVER_MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error',
  'Client was closed',
  'Query read timeout',
];

/**
 * Is it the connection or the server, rather than an event or a handler? Such work is repeated for
 * ever, with a
 * growing pause; anything else stops the follower.
 */
export function isInfrastructureError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'TransientFailure' || error.name === 'AmbiguousFailure') return true;
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string')
    return DRIVER_MESSAGES.some((message) => error.message.startsWith(message));
  if (NETWORK_CODES.has(code) || TRANSIENT_STATES.has(code)) return true;
  return code.length === 5 && TRANSIENT_CLASSES.has(code.slice(0, 2));
}
