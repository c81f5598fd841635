import { HttpException } from '@nestjs/common';
import {
  AmbiguousFailure,
  IdempotencyViolation,
  TransientFailure,
  VersionConflict,
} from '@yishi/event-store';
import { type FieldError, Forbidden, Malformed, NotFound, Refused } from '@yishi/kernel';
import { FileRefused } from '../spreadsheet';
import { Unauthenticated } from '../tokens';
import type { Language } from './language';
import { TITLES } from './platform-texts';
import { type Details, fill, inWords, reasonText, refusalText } from './texts';

/** Too many requests from one address. */
export class RateLimited extends Error {
  override readonly name = 'RateLimited';
  constructor(readonly retryAfterSeconds: number) {
    super('rate-limited');
  }
}

/** The service can not answer as it should; `details` say what is not ready. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
  constructor(readonly details: Details) {
    super('not-ready');
  }
}

/** What the client is told of an error, before it is put into words. */
export type Classified = Readonly<{
  code: string;
  status: number;
  details?: Details;
  errors?: readonly FieldError[];
  headers?: Readonly<Record<string, string>>;
}>;

const RETRY_SOON = { 'retry-after': '1' };

/** Every error the program knows, as status and code; all others are `internal-error`. */
export function classify(error: unknown): Classified {
  if (error instanceof Refused) return known(error.code, error.details);
  if (error instanceof FileRefused) return known(error.code, error.details, 400);
  if (error instanceof Malformed)
    return { code: 'malformed-input', status: 400, errors: error.errors };
  if (error instanceof Forbidden) return { code: error.code, status: 403 };
  if (error instanceof NotFound) return { code: `${error.what}-not-found`, status: 404 };
  if (error instanceof Unauthenticated) return unauthenticated(error);
  if (error instanceof RateLimited) return rateLimited(error);
  if (error instanceof NotReady) return known('not-ready', error.details, 503);
  if (error instanceof TransientFailure || isDatabaseAway(error))
    return { code: 'temporarily-unavailable', status: 503, headers: RETRY_SOON };
  if (error instanceof AmbiguousFailure)
    return { code: 'outcome-unknown', status: 503, headers: RETRY_SOON };
  if (error instanceof IdempotencyViolation) return known('idempotency-key-reused');
  if (error instanceof VersionConflict) return known('version-conflict');
  if (error instanceof HttpException) return ofFramework(error.getStatus());
  return INTERNAL;
}

const INTERNAL: Classified = { code: 'internal-error', status: 500 };

const known = (code: string, details?: Details, otherwise = 409): Classified => ({
  code,
  status: refusalText(code)?.status ?? otherwise,
  details,
});

/** RFC 6750 §3: no error word where no token was sent. */
function unauthenticated({ code }: Unauthenticated): Classified {
  const error = code === 'token-missing' ? '' : ', error="invalid_token"';
  return { code, status: 401, headers: { 'www-authenticate': `Bearer realm="yishi"${error}` } };
}

const rateLimited = ({ retryAfterSeconds }: RateLimited): Classified => ({
  code: 'rate-limited',
  status: 429,
  details: { retryAfterSeconds },
  headers: { 'retry-after': String(retryAfterSeconds) },
});

/**
 * The framework's errors: their messages repeat the address or name the parser, so only the status
 * counts.
 */
function ofFramework(status: number): Classified {
  const code = FRAMEWORK_CODES[status];
  if (code) return { code, status };
  if (status === 503) return { code: 'temporarily-unavailable', status, headers: RETRY_SOON };
  return status >= 400 && status < 500 ? { code: 'request-refused', status } : INTERNAL;
}

const FRAMEWORK_CODES: Readonly<Record<number, string>> = {
  400: 'malformed-request',
  401: 'token-invalid',
  403: 'role-not-allowed',
  404: 'route-not-found',
  413: 'body-too-large',
  415: 'unsupported-media-type',
};

/**
 * PostgreSQL went away, is starting or shutting down, or has no connection left: a read may be
 * tried again.
 */
const isDatabaseAway = (error: unknown): boolean =>
  error instanceof Error && DATABASE_AWAY.has(String((error as { code?: unknown }).code));

const DATABASE_AWAY = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'],
  ...['08000', '08003', '08006', '53300', '57P01', '57P02', '57P03'],
]);

/** A problem document (RFC 9457). The members above the figures are never overwritten by them. */
export type Problem = Readonly<Record<string, unknown>> &
  Readonly<{ type: string; title: string; status: number; code: string; detail: string }>;

export function problemOf(
  { code, status, details = {}, errors }: Classified,
  language: Language,
  requestId: string,
): Problem {
  const figures = status >= 500 ? { ...details, requestId } : details;
  const text = refusalText(code) ?? (status === 404 ? refusalText('not-found') : undefined);
  return {
    ...figures,
    type: `urn:yishi:problem:${code}`,
    title: (TITLES[status] ?? TITLES[status < 500 ? 400 : 500]!)[language],
    status,
    code,
    detail: fill(text?.[language] ?? inWords(code), figures, language),
    ...(errors ? { errors: errors.map((error) => inFull(error, language)) } : {}),
  };
}

const inFull = (error: FieldError, language: Language) => ({
  ...error,
  message: reasonText(error.reason, language, error),
});
