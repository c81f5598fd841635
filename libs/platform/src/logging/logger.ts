import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { LogLevel } from '../config';

export type { Logger } from 'pino';

/** What is never written, wherever it stands in what is logged. */
const SECRET_FIELDS = ['authorization', 'cookie', 'password', 'token', 'telephone', 'personName'];
const REDACTED = SECRET_FIELDS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** Secrets that came into a text by accident, for instance in the message of an error. */
const TOKEN = /eyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;
const PASSWORD_IN_URL = /(:\/\/[^\s:@/"]*:)[^\s@"]+@/g;

const withoutSecrets = (line: string): string =>
  line.replace(TOKEN, '[token]').replace(PASSWORD_IN_URL, '$1[password]@');

type LoggerOptions = Readonly<{
  level: LogLevel;
  /** Default: standard error, so that programs keep standard output for their results. */
  to?: DestinationStream;
}>;

/**
 * The root logger: one line of JSON per entry. Writing does not wait for the disk: what was logged
 * within the last milliseconds before a SIGKILL may be missing, nothing else.
 */
export const createLogger = ({ level, to }: LoggerOptions): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED, censor: '[redacted]' },
      serializers: { err: describeError },
      hooks: { streamWrite: withoutSecrets },
    },
    to ?? destination({ fd: 2, sync: false }),
  );

/**
 * An error without the fields its maker hung on it: a database error repeats the row it refused in
 * `detail`, an SQL error its parameters.
 */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = (error as { code?: unknown }).code;
  return {
    name,
    message,
    stack,
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause instanceof Error ? { cause: describeError(cause) } : {}),
  };
}
